// Reads Koipond's reports with packages of npm, and prints what they found as one line of JSON.
import { readFileSync } from 'node:fs';

const [what, path] = process.argv.slice(2);
const text = readFileSync(path, 'utf8');

if (what === 'junit') {
  const { parse } = await import('junit2json');
  const counts = { tests: 0, failures: 0, errors: 0, skipped: 0, names: [] };
  for (const suite of (await parse(text)).testsuite ?? []) {
    for (const test of suite.testcase ?? []) {
      counts.tests += 1;
      counts.failures += test.failure?.length ?? 0;
      counts.errors += test.error?.length ?? 0;
      counts.skipped += test.skipped?.length ?? 0;
      counts.names.push(test.name);
    }
  }
  console.log(JSON.stringify(counts));
} else {
  const { Parser } = await import('tap-parser');
  const extra = [];
  const points = { passed: 0, failed: 0, skipped: 0, names: [], whys: [] };
  const follow = (parser) => {
    parser.on('child', follow);
    parser.on('extra', (line) => extra.push(line));
    parser.on('assert', (test) => {
      if (parser === whole) return;
      points[test.skip ? 'skipped' : test.ok ? 'passed' : 'failed'] += 1;
      points.names.push(test.name);
      if (!test.ok) points.whys.push(test.diag?.why ?? null);
    });
  };
  const whole = new Parser();
  follow(whole);
  whole.on('complete', (result) => {
    const { ok, count, pass, fail, failures, plan } = result;
    const wrong = failures.filter((failure) => failure.tapError).map((failure) => failure.tapError);
    console.log(JSON.stringify({ ...points, ok, count, pass, fail, plan: plan?.end ?? null, wrong, extra }));
  });
  whole.end(text);
}
