// Folds what differs between engines in printed errors: every run of stack frames becomes one line `at <frames>`.

const FRAME = /^( *)(?:at |\.\.\. \d+ lines matching cause stack trace \.\.\.)/;

export function normalise(text) {
  const lines = [];
  let folded = false;
  for (const line of text.split('\n')) {
    const frame = FRAME.exec(line);
    if (frame === null) {
      lines.push(line);
      folded = false;
      continue;
    }
    // What follows the last frame on its line belongs to the layout.
    const after = /(?: \{|,| \}|\])*$/.exec(line)[0];
    if (folded) lines.pop();
    lines.push(`${frame[1]}at <frames>${after}`);
    folded = true;
  }
  return lines.join('\n');
}
