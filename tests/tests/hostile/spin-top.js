import "./base.js";

for (;;);
