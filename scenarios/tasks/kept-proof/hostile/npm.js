// Imports a package that is not there.
import axios from "axios";

console.log(axios);
