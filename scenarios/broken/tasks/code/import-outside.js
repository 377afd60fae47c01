// Imports a file from outside of its folder.
import { audit } from "../../../tasks/kept-proof/audit.js";

console.log(audit);
