import "./base.js";

process.exit(9);
