// firebreakctl why: where an account's money went, and what led to it, as a tree; or what led to one event.
#include <fmt/format.h>

#include "base/text.h"
#include "commands/account.h"
#include "commands/output.h"
#include "commands/run.h"
#include "replay/loss_tree.h"

namespace fb::ctl {
namespace {

struct Options {
  RunOptions run;
  std::string at, account, since;
  std::int64_t event = kNoCause;
  bool json = false;
};

LossTree ask(Session& session, const LossQuery& query) {
  LossTree tree;
  session.inspect([&](const Protocol& p, const EventLog& log) {
    tree = loss_tree(log, p.genesis(), log.blocks[p.block()].end, query);
  });
  return tree;
}

std::string_view word(LossNode::Kind kind) {
  switch (kind) {
    case LossNode::Kind::part:
      return "part";
    case LossNode::Kind::because:
      return "because";
    case LossNode::Kind::aside:
      return "aside";
  }
  return "";
}

std::string when(const LossNode& n) {
  return n.from_ms == n.time_ms ? format_clock(n.time_ms) : format_clock(n.from_ms) + "-" + format_clock(n.time_ms);
}

// Parts are indented under what they add up to; "<-" leads to a cause, "~" to what is in no sum.
void print(const LossTree& tree, std::uint32_t index, int depth) {
  const LossNode& n = tree.nodes[index];
  const std::string_view lead = n.kind == LossNode::Kind::part ? "" : n.kind == LossNode::Kind::because ? "<- " : "~ ";
  const std::string amount = n.amount ? usd(n.shown) : "";
  say(fmt::format("{:>18}  {:<17}  {:{}}{}{}", amount, when(n), "", 2 * depth, lead, n.text));
  for (const std::uint32_t child : n.children) print(tree, child, depth + 1);
}

Json json_of(const LossTree& tree, std::uint32_t index) {
  const LossNode& n = tree.nodes[index];
  Json children = Json::array();
  for (const std::uint32_t child : n.children) children.push_back(json_of(tree, child));
  Json out = {{"relation", word(n.kind)},
              {"text", n.text},
              {"from_ms", n.from_ms},
              {"time_ms", n.time_ms},
              {"events", n.events}};
  if (n.amount) out["amount_micro_usd"] = *n.amount;
  if (n.seq != kNoCause) out["seq"] = n.seq;
  if (n.seq != kNoCause) out["type"] = name(n.type);
  out["children"] = std::move(children);
  return out;
}

Json json_of(const LossTree& tree) {
  if (!tree.account) return {{"event", json_of(tree, 0)}};
  Json totals;
  for (std::size_t c = 0; c < kLossCauses; ++c) totals[std::string(name(static_cast<LossCause>(c)))] = tree.totals[c];
  return {{"account", tree.name},
          {"from_ms", tree.from_ms},
          {"to_ms", tree.to_ms},
          {"equity_before_micro_usd", tree.before},
          {"equity_now_micro_usd", tree.now},
          {"totals_micro_usd", totals},
          {"missed_by_adl_micro_usd", tree.adl_missed},
          {"tree", json_of(tree, 0)}};
}

Result<LossQuery> query_of(const Options& o, const Run& run) {
  LossQuery query{.seq = o.event, .since_ms = run.recording->start_ms};
  if (o.event != kNoCause) return query;
  const auto accounts = find_accounts(*run.session, o.account);
  if (!accounts) return fail(accounts.error());
  if (accounts->size() > 1)
    return fail({.field = "--account", .value = o.account, .rule = "owns several accounts, and causes are asked of one", .next = "List them: state --account '" + o.account + "'"});
  query.account = accounts->front();
  if (o.since.empty()) return query;
  const auto since = moment(*run.recording, "--since", o.since);
  if (!since) return fail(since.error());
  query.since_ms = *since;
  return query;
}

Exit why(const Options& o) {
  if (o.account.empty() && o.event == kNoCause)
    return refuse({.field = "why",
                   .rule = "needs an account or an event",
                   .next = "Add --account A, or --event SEQ of the journal"});
  auto run = start(o.run);
  if (!run) return refuse(run.error());
  const auto query = query_of(o, *run);
  if (!query) return refuse(query.error());
  const auto at = moment(*run->recording, "--at", o.at);
  if (!at) return refuse(at.error());
  if (const auto there = advance(*run, *at); !there) return refuse(there.error());
  const LossTree tree = ask(*run->session, *query);
  if (tree.nodes.empty())
    return refuse({.field = "--event",
                   .value = std::to_string(o.event),
                   .rule = "is no event of the journal up to that moment",
                   .next = "See `firebreakctl journal --jsonl`"});
  if (o.json)
    say_json(json_of(tree));
  else
    print(tree, 0, 0);
  return Exit::done;
}

}  // namespace

void add_why(CLI::App& app, Chosen& chosen) {
  auto* command =
      app.add_subcommand("why", "why an account lost what it lost, or why an event happened: the causes as a tree");
  auto o = std::make_shared<Options>();
  add_run_options(*command, o->run);
  command->add_option("--at", o->at, "the moment")->type_name("T")->required();
  auto* account =
      command->add_option("--account", o->account, "the account whose change of equity is explained")->type_name("A");
  command->add_option("--since", o->since, "the change since this moment instead of the opening")
      ->type_name("T")
      ->needs(account);
  command->add_option("--event", o->event, "the causes of one event of the journal, by its seq")
      ->type_name("SEQ")
      ->excludes(account);
  command->add_flag("--json", o->json, "as JSON; money in micro-USD");
  command->callback([o, &chosen] { chosen.run = [o] { return why(*o); }; });
}

}  // namespace fb::ctl
