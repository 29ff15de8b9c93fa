// firebreakctl compare: two runs, outcome by outcome, account by account, and where they part.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "commands/figure_text.h"
#include "commands/outcome.h"

namespace fb::ctl {
namespace {

struct Options {
  RunOptions b;  // --set and the like apply to the second run
  std::string first;
  std::size_t accounts = 20;
  bool json = false;
};

struct Side {
  Json outcome;
  std::vector<std::pair<TimeMs, Hash256>> blocks;     // time and what happened in it
  std::vector<std::pair<std::string, Money>> equity;  // of users, in order
};

// What happened in each block, hashed: two runs part where these do. State hashes would part at the opening block already
// when the rules differ, before the rules have made any difference.
std::vector<std::pair<TimeMs, Hash256>> blocks_of(const EventLog& log) {
  std::vector<std::pair<TimeMs, Hash256>> out;
  std::size_t seq = 0;
  for (const EventLog::BlockEnd& block : log.blocks) {
    CanonicalBytes bytes;
    for (; seq < static_cast<std::size_t>(block.end); ++seq) {
      const Event& e = log.events[seq];
      for (const std::int64_t word : {static_cast<std::int64_t>(e.type), e.x, e.y, e.z, std::int64_t{e.a}, std::int64_t{e.b}, std::int64_t{e.market}, std::int64_t{e.code}})
        bytes.add(word);
    }
    out.emplace_back(block.time_ms, bytes.hash());
  }
  return out;
}

Result<Side> run_to_end(const RunOptions& options) {
  auto run = start(options);
  if (!run) return fail(run.error());
  if (auto there = advance(*run, run->recording->end_ms); !there) return fail(there.error());
  Side side{outcome_json(*run), {}, {}};
  run->session->inspect([&](const Protocol& protocol, const EventLog& log) {
    side.blocks = blocks_of(log);
    std::vector<AccountMargin> margins;
    protocol.margins(margins);
    for (std::size_t user = 0; user < margins.size(); ++user) side.equity.emplace_back(protocol.genesis().accounts[user].name, margins[user].equity);
  });
  return side;
}

struct Difference {
  std::string name;
  Money a = 0, b = 0;
};

// Accounts that both runs know and that end differently, largest difference first.
std::vector<Difference> differences(const Side& a, const Side& b) {
  std::unordered_map<std::string, Money> other(b.equity.begin(), b.equity.end());
  std::vector<Difference> out;
  for (const auto& [name, equity] : a.equity)
    if (const auto found = other.find(name); found != other.end() && found->second != equity) out.push_back({name, equity, found->second});
  std::ranges::stable_sort(out, [](const Difference& x, const Difference& y) { return magnitude(x.b - x.a) > magnitude(y.b - y.a); });
  return out;
}

std::optional<TimeMs> first_divergence(const Side& a, const Side& b) {
  const std::size_t common = std::min(a.blocks.size(), b.blocks.size());
  for (std::size_t i = 0; i < common; ++i)
    if (a.blocks[i] != b.blocks[i]) return a.blocks[i].first;
  if (a.blocks.size() != b.blocks.size()) return (a.blocks.size() > b.blocks.size() ? a : b).blocks[common].first;
  return std::nullopt;
}

// Every figure of a run that both have, under its own label; then what each tranche paid.
void add_figures(Table& table, const Json& a, const Json& b) {
  for (const FigureInfo& info : figure_infos()) {
    const std::string key = json_name(info.id);
    if (info.scope != FigureScope::run || !a.contains(key)) continue;
    const auto words = [&](const Json& of) { return of.contains(key) ? value_text(info, of[key].get<std::int64_t>()) : std::string("-"); };
    table.add({figure_label(info.id), words(a), words(b)});
  }
  const Json &first = a["drawn_by_tranche_micro_usd"], &second = b["drawn_by_tranche_micro_usd"];
  const auto paid = [](const Json& of, const std::string& tranche) { return of.contains(tranche) ? usd(of[tranche].get<Money>()) : std::string("-"); };
  for (const auto& [tranche, drawn] : first.items()) table.add({"paid by tranche " + tranche + ", USD", usd(drawn.get<Money>()), paid(second, tranche)});
  for (const auto& [tranche, drawn] : second.items())
    if (!first.contains(tranche)) table.add({"paid by tranche " + tranche + ", USD", "-", usd(drawn.get<Money>())});
}

void print(const Options& o, const Side& a, const Side& b, const std::vector<Difference>& changed, const std::optional<TimeMs>& parted) {
  Table figures({"", a.outcome["run"].get<std::string>(), b.outcome["run"].get<std::string>()});
  add_figures(figures, a.outcome["outcome"], b.outcome["outcome"]);
  figures.print();
  say("");
  say(parted ? "first divergence: " + format_time(*parted) : std::string("the two runs are the same, block by block"));
  const auto better = std::ranges::count_if(changed, [](const Difference& d) { return d.b > d.a; });
  say(fmt::format("accounts that end with more: {}; with less: {}", better, static_cast<std::ptrdiff_t>(changed.size()) - better));
  if (changed.empty() || o.accounts == 0) return;
  say("");
  Table table({"account", "first, USD", "second, USD", "difference, USD"});
  for (std::size_t i = 0; i < changed.size() && i < o.accounts; ++i)
    table.add({changed[i].name, usd(changed[i].a), usd(changed[i].b), usd(changed[i].b - changed[i].a)});
  table.print();
}

Json json_of(const Options& o, const Side& a, const Side& b, const std::vector<Difference>& changed, const std::optional<TimeMs>& parted) {
  Json accounts = Json::array();
  for (std::size_t i = 0; i < changed.size() && i < o.accounts; ++i)
    accounts.push_back({{"account", changed[i].name}, {"first_micro_usd", changed[i].a}, {"second_micro_usd", changed[i].b}});
  return {{"first", a.outcome}, {"second", b.outcome}, {"first_divergence_ms", parted ? Json(*parted) : Json()}, {"accounts_changed", changed.size()}, {"accounts", accounts}};
}

Exit compare(Options o) {
  if (o.b.file.empty()) o.b.file = o.first;
  const auto a = run_to_end({.file = o.first, .threads = o.b.threads});
  if (!a) return refuse(a.error());
  const auto b = run_to_end(o.b);
  if (!b) return refuse(b.error());
  const auto changed = differences(*a, *b);
  const auto parted = first_divergence(*a, *b);
  if (o.json) say_json(json_of(o, *a, *b, changed, parted));
  else print(o, *a, *b, changed, parted);
  return parted ? Exit::no : Exit::done;
}

}  // namespace

void add_compare(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("compare", "two runs, outcome by outcome, account by account; exit 1 when they differ");
  auto o = std::make_shared<Options>();
  command->add_option("A", o->first, "a recording (.fbk), run as recorded")->required();
  add_run_options(*command, o->b);
  command->get_option("FILE")->required(false)->description("a second recording (default: the first), run with --set, --trip and --rulebook");
  command->add_option("--accounts", o->accounts, "how many of the accounts that differ most are shown")->type_name("N")->capture_default_str();
  command->add_flag("--json", o->json, "as JSON; money in micro-USD");
  command->callback([o, &chosen] { chosen.run = [o] { return compare(*o); }; });
}

}  // namespace fb::ctl
