// As tasks have it: one file for Node.js, with everything in it. In development, webpack puts each module into an `eval`.
module.exports = {
  entry: "./src/index.js",
  target: "node",
  output: { filename: "main.js" },
  stats: "errors-only",
};
