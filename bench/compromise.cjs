// How long compromise takes to find rules in texts. From standard input: {"rules": [match, ...], "parts": [[text, ...]]};
// the answer: for each part {"seconds", "found"}, seconds of CPU time. The package is looked for from the working folder.
const { createRequire } = require("module");
const { readFileSync } = require("fs");
const path = require("path");
const compromise = createRequire(path.join(process.cwd(), "package.json"))("compromise/one");
const nlp = compromise.default || compromise;

const { rules, parts } = JSON.parse(readFileSync(0, "utf-8"));
const net = nlp.buildNet(rules.map((match) => ({ match })));
const answer = parts.map((texts) => {
  const start = process.cpuUsage();
  let found = 0;
  for (const text of texts) found += nlp.tokenize(text).sweep(net, { tagger: false }).found.length;
  const used = process.cpuUsage(start);
  return { seconds: (used.user + used.system) / 1e6, found };
});
console.log(JSON.stringify(answer));
