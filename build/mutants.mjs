// Holds what survived a mutation run against what is explained: node build/mutants.mjs REPORT EXPLAINED [FILE.cs…]
import fs from 'node:fs';
import path from 'node:path';

const [reportFile, explainedFile, ...only] = process.argv.slice(2);
const report = JSON.parse(fs.readFileSync(reportFile, 'utf8'));
const explained = JSON.parse(fs.readFileSync(explainedFile, 'utf8'));
const counts = {};
const survived = [];
const late = [];
for (const [file, { source, mutants }] of Object.entries(report.files)) {
  const lines = source.split('\n');
  for (const mutant of mutants) {
    counts[mutant.status] = (counts[mutant.status] ?? 0) + 1;
    if (['Survived', 'NoCoverage', 'Timeout'].includes(mutant.status)) {
      const { start, end } = mutant.location;
      const was = start.line === end.line ? lines[start.line - 1].slice(start.column - 1, end.column - 1) : lines[start.line - 1].slice(start.column - 1) + ' …';
      (mutant.status === 'Timeout' ? late : survived).push({ file: path.basename(file), line: start.line, was, becomes: mutant.replacement });
    }
  }
}

const same = (a, b) => a.file === b.file && a.was === b.was && a.becomes === b.becomes;
const unexplained = survived.filter((one) => !explained.some((known) => same(known, one)));
const gone = explained.filter((known) => (only.length === 0 || only.includes(known.file)) && ![...survived, ...late].some((one) => same(known, one)));
console.log(Object.entries(counts).map(([status, count]) => `${status} ${count}`).join(', '));
for (const one of unexplained) console.log(`Survived, unexplained: ${one.file}:${one.line}\n  was      ${one.was}\n  becomes  ${one.becomes}`);
for (const one of gone) console.log(`Explained, and does not survive any more: ${one.file}: ${one.was} -> ${one.becomes}. Take it out.`);
for (const one of late) console.log(`Never ended: ${one.file}:${one.line} ${one.was} -> ${one.becomes}`);
const done = (counts.Killed ?? 0) + (counts.Timeout ?? 0);
console.log(`${done} changes were noticed, ${survived.length} were not: ${survived.length - unexplained.length} explained, ${unexplained.length} unexplained.`);
process.exit(done > 0 && unexplained.length + gone.length === 0 ? 0 : 1);
