// Imports a file of its own that is not there.
import { audit } from "./audit-of-mine.js";

console.log(audit);
