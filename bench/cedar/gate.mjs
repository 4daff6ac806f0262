// Cedar's side of bench/run gate: the policies parsed once, each case decided, the median of seven rounds.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
const cedar = createRequire(import.meta.url)("@cedar-policy/cedar-wasm/nodejs");
const { today, policies, cases } = JSON.parse(readFileSync("cases.json", "utf8"));
const parsed = cedar.preparsePolicySet("gate", { staticPolicies: policies.join("\n") });
if (parsed.type !== "success") throw new Error(JSON.stringify(parsed));
const empty = cedar.preparsePolicySet("empty", { staticPolicies: "" });
if (empty.type !== "success") throw new Error(JSON.stringify(empty));
const calls = (set) => cases.map((one) => ({
  principal: { type: "Person", id: "1" },
  action: { type: "Action", id: "p" + one.purpose },
  resource: { type: "Data", id: "1" },
  context: { datum: one.datum, recipient: one.recipient, today },
  preparsedPolicySetId: set,
  entities: [{ uid: { type: "Person", id: "1" }, attrs: { until: one.until }, parents: [] }],
}));
const [asked, nothing] = [calls("gate"), calls("empty")];
asked.forEach((call, i) => {
  const answer = cedar.statefulIsAuthorized(call);
  if (answer.type !== "success" || (answer.response.decision === "allow") !== cases[i].expected) throw new Error(i + JSON.stringify(answer));
});
const round = (all) => {
  const start = process.hrtime.bigint();
  for (const call of all) cedar.statefulIsAuthorized(call);
  return Number(process.hrtime.bigint() - start) / 1000 / all.length;
};
const median = (all) => {
  for (let warm = 0; warm < 5; warm++) round(all);
  return Array.from({ length: 7 }, () => round(all)).sort((a, b) => a - b)[3];
};
console.log(JSON.stringify({ version: cedar.getCedarSDKVersion(), median_us: median(asked), boundary_us: median(nothing) }));
