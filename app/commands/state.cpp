// firebreakctl state: balances, positions, health and tranches at a moment.
#include <fmt/format.h>

#include <future>

#include "base/text.h"
#include "commands/account.h"
#include "commands/collateral.h"
#include "commands/output.h"
#include "commands/run.h"
#include "protocol/event.h"

namespace fb::ctl {
namespace {

struct Options {
  RunOptions run;
  std::string at, account;
  bool json = false;
};

std::string health(Ppm ppm) { return ppm >= kTrillion ? "-" : format_decimal(ppm / 1000, 3); }

void print_markets(const Snapshot& s) {
  Table table({"market", "mark, USD", "index, USD", "maintenance", "depth 1 %, USD", "open interest, lots", "verdict", "breaker"});
  for (const MarketSnapshot& m : s.markets)
    table.add({m.id, price(m.instrument, m.view.mark), price(m.instrument, m.view.index), percent(m.view.mm_ppm), usd(m.view.depth_1pct), std::to_string(m.view.open_interest),
               std::string(name(m.view.verdict)), std::string(name(m.view.breaker))});
  table.print();
}

void print_tranches(const Snapshot& s) {
  Table table({"tranche", "balance, USD", "at the opening, USD", "drawn in this loss event, USD", "providers", "units under notice"});
  for (const TrancheSnapshot& t : s.tranches)
    table.add({t.spec.id, usd(t.view.balance), usd(t.view.opening), usd(t.view.drawn_in_event), std::to_string(t.view.providers), std::to_string(t.view.exiting)});
  table.print();
}

std::string runway(const FundView& f) {
  const std::string shocks = f.shocks_ppm < 0 ? "a standard shock costs nothing" : format_decimal(f.shocks_ppm / 10'000, 2) + " standard shocks";
  if (f.runway_ms < 0) return shocks + "; nothing was drawn in the last hour";
  return fmt::format("{}; {} h at the rate of the last hour ({} USD)", shocks, format_decimal(f.runway_ms / 36'000, 2), usd(f.drawn_last_hour));
}

void add_fund(const Snapshot& s, Facts& facts) {
  const FundView& f = s.fund;
  facts.add("fund may pay, USD", usd(f.capacity));
  facts.add("fund target, USD", f.measured_ms == 0 ? "not measured yet" : fmt::format("{}, {} covered at {}", usd(f.target), percent(f.covered_ppm), format_time(f.measured_ms)));
  facts.add("runway", runway(f));
  for (std::size_t m = 0; m < s.markets.size(); ++m)
    if (s.fund_rules[m].open_interest_cap >= 0)
      facts.add("open interest cap", fmt::format("{} {} lots, by the fund's target", s.markets[m].id, s.fund_rules[m].open_interest_cap));
}

Json fund_json(const FundView& f) {
  const auto or_null = [](std::int64_t value) { return value < 0 ? Json(nullptr) : Json(value); };
  return {{"capacity_micro_usd", f.capacity}, {"target_micro_usd", f.target}, {"measured_ms", f.measured_ms}, {"covered_ppm", f.covered_ppm},
          {"standard_loss_micro_usd", f.standard_loss}, {"drawn_last_hour_micro_usd", f.drawn_last_hour}, {"runway_ms", or_null(f.runway_ms)},
          {"standard_shocks_ppm", or_null(f.shocks_ppm)}};
}

void print_state(const Snapshot& s) {
  say(fmt::format("{}  {}  block {}", s.title, format_time(s.time_ms), s.block));
  print_markets(s);
  say("");
  print_tranches(s);
  say("");
  print_collateral(s);
  Facts facts;
  facts.add("global breaker", std::string(name(s.global_breaker)));
  facts.add("loss event", s.loss_event == 0 ? "none open" : std::to_string(s.loss_event));
  add_fund(s, facts);
  facts.add("accounts", fmt::format("{}, {} below maintenance, {} below 1.1 of it", s.accounts, s.totals.below_mm, s.totals.below_110));
  add_custody(s, facts);
  facts.add("equity of clients, USD", usd(s.totals.client_equity));
  facts.add("least equity, USD", usd(s.totals.min_equity));
  facts.add("state", s.state_hash);
  facts.print();
}

Json state_json(const Snapshot& s) {
  Json markets = Json::array(), tranches = Json::array();
  for (const MarketSnapshot& m : s.markets)
    markets.push_back({{"id", m.id}, {"mark_ticks", m.view.mark}, {"index_ticks", m.view.index}, {"maintenance_ppm", m.view.mm_ppm},
                       {"initial_ppm", m.view.im_ppm}, {"depth_1pct_micro_usd", m.view.depth_1pct}, {"open_interest_lots", m.view.open_interest},
                       {"verdict", name(m.view.verdict)}, {"breaker", name(m.view.breaker)}, {"lp_equity_micro_usd", m.view.lp_equity},
                       {"forced_micro_usd", m.view.forced_notional}, {"handed_over_micro_usd", m.view.handed_over}});
  for (const TrancheSnapshot& t : s.tranches)
    tranches.push_back({{"id", t.spec.id}, {"balance_micro_usd", t.view.balance}, {"opening_micro_usd", t.view.opening}, {"drawn_in_event_micro_usd", t.view.drawn_in_event},
                        {"units", t.view.units}, {"providers", t.view.providers}, {"units_under_notice", t.view.exiting}});
  return {{"time_ms", s.time_ms}, {"block", s.block}, {"markets", markets}, {"tranches", tranches}, {"fund", fund_json(s.fund)}, {"global_breaker", name(s.global_breaker)},
          {"loss_event", s.loss_event}, {"below_maintenance", s.totals.below_mm}, {"collateral", collateral_json(s)}, {"custody_micro_usd", s.totals.custody},
          {"client_equity_micro_usd", s.totals.client_equity}, {"least_equity_micro_usd", s.totals.min_equity}, {"state_hash", s.state_hash}};
}

AccountStory story_of(Session& session, AccountIdx account) {
  std::promise<AccountStory> answer;
  session.ask_account(account, [&](AccountStory story) { answer.set_value(std::move(story)); });
  return answer.get_future().get();
}

void print_account(const Snapshot& s, const AccountStory& story, Money quote) {
  Facts facts;
  facts.add("account", story.name);
  facts.add("time", format_time(s.time_ms));
  facts.add("quote, USD", usd(quote));
  facts.add("equity, USD", usd(story.margin.equity));
  if (story.margin.collateral > 0) {
    facts.add("collateral, USD", fmt::format("{}, {} of equity counts for margin", usd(story.margin.collateral), usd(story.margin.margin_equity)));
    facts.add("borrowed, USD", usd(story.margin.borrowed));
  }
  facts.add("maintenance, USD", usd(story.margin.maintenance));
  facts.add("health", health(story.margin.health_ppm));
  facts.print();
  if (!story.positions.empty()) {
    say("");
    Table table({"market", "lots", "entry, USD", "notional, USD", "unrealised, USD", "liquidation price, USD"});
    for (const PositionRow& p : story.positions) {
      const MarketSnapshot& m = s.markets[p.market];
      table.add({m.id, std::to_string(p.lots), price(m.instrument, p.entry), usd(p.notional), usd(p.unrealised), p.liquidation_price == 0 ? "-" : price(m.instrument, p.liquidation_price)});
    }
    table.print();
  }
  if (!story.lines.empty()) say("");
  for (std::size_t i = 0; i < story.lines.size(); ++i) say(format_time(story.times[i]) + "  " + story.lines[i]);
}

Json account_json(const AccountStory& story, Money quote) {
  Json positions = Json::array(), events = Json::array();
  for (const PositionRow& p : story.positions)
    positions.push_back({{"market", p.market}, {"lots", p.lots}, {"entry_ticks", p.entry}, {"notional_micro_usd", p.notional},
                         {"unrealised_micro_usd", p.unrealised}, {"liquidation_price_ticks", p.liquidation_price}});
  for (std::size_t i = 0; i < story.events.size(); ++i) events.push_back({{"seq", story.events[i]}, {"time_ms", story.times[i]}, {"text", story.lines[i]}});
  return {{"account", story.name}, {"quote_micro_usd", quote}, {"equity_micro_usd", story.margin.equity}, {"collateral_micro_usd", story.margin.collateral},
          {"margin_equity_micro_usd", story.margin.margin_equity}, {"borrowed_micro_usd", story.margin.borrowed}, {"maintenance_micro_usd", story.margin.maintenance},
          {"health_ppm", story.margin.health_ppm}, {"positions", positions}, {"events", events}};
}

Exit one_account(const Options& o, Run& run) {
  const auto account = find_account(*run.recording->genesis, o.account);
  if (!account) return refuse(account.error());
  const AccountStory story = story_of(*run.session, *account);
  Money quote = 0;
  run.session->inspect([&](const Protocol& protocol, const EventLog&) { quote = protocol.ledger().quote(*account); });
  if (o.json) say_json(account_json(story, quote));
  else print_account(*run.session->snapshot(), story, quote);
  return Exit::done;
}

Exit state(const Options& o) {
  auto run = start(o.run);
  if (!run) return refuse(run.error());
  const auto at = moment(*run->recording, "--at", o.at);
  if (!at) return refuse(at.error());
  if (const auto there = advance(*run, *at); !there) return refuse(there.error());
  if (!o.account.empty()) return one_account(o, *run);
  if (o.json) say_json(state_json(*run->session->snapshot()));
  else print_state(*run->session->snapshot());
  return Exit::done;
}

}  // namespace

void add_state(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("state", "balances, positions, health and tranches at a moment");
  auto o = std::make_shared<Options>();
  add_run_options(*command, o->run);
  command->add_option("--at", o->at, "the moment")->type_name("T")->required();
  command->add_option("--account", o->account, "one account: its margin, positions and everything that happened to it")->type_name("A");
  command->add_flag("--json", o->json, "as JSON; money in micro-USD");
  command->callback([o, &chosen] { chosen.run = [o] { return state(*o); }; });
}

}  // namespace fb::ctl
