// Loads, and hands over nothing.
console.log("nothing to do");
