// Reads texts, one JSON string a line, from standard input and tells how long chrono-node takes over them:
//   node bench/chrono.cjs SECONDS < texts.jsonl
// The answer is {"characters", "seconds", "found"}; seconds are of CPU time, without the start of node.
const { createRequire } = require("module");
const path = require("path");
const readline = require("readline");
const chrono = createRequire(path.join(process.cwd(), "package.json"))("chrono-node");

const limit = Number(process.argv[2]) * 1e6;
const reference = new Date("2019-04-20T12:00:00Z");

async function main() {
  const texts = [];
  for await (const line of readline.createInterface({ input: process.stdin })) texts.push(JSON.parse(line));
  chrono.parse(texts[0] || "", reference);
  const start = process.cpuUsage();
  let characters = 0, found = 0, spent = 0;
  for (const text of texts) {
    found += chrono.parse(text, reference).length;
    characters += [...text].length;
    const used = process.cpuUsage(start);
    spent = used.user + used.system;
    if (spent > limit) break;
  }
  console.log(JSON.stringify({ characters, seconds: spent / 1e6, found }));
}

main();
