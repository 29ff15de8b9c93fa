// firebreakctl state: balances, positions, health and tranches at a moment.
#include <fmt/format.h>

#include <future>

#include "base/text.h"
#include "commands/account.h"
#include "commands/collateral.h"
#include "commands/figure_text.h"
#include "commands/output.h"
#include "commands/run.h"
#include "protocol/account_ref.h"
#include "protocol/event.h"
#include "protocol/figures.h"
#include "replay/positions.h"

namespace fb::ctl {
namespace {

struct Options {
  RunOptions run;
  std::string at, account;
  bool json = false;
};

std::string health(Ppm ppm) { return ppm >= kTrillion ? "-" : format_decimal(ppm / 1000, 3); }

void print_markets(const Snapshot& s) {
  Table table({"market", "mark, USD", "index, USD", "maintenance", "depth 1 %, USD", "open interest, lots", "forced in the block, USD", "verdict", "breaker"});
  for (std::size_t m = 0; m < s.markets.size(); ++m) {
    std::vector<std::string> row{s.markets[m].id};
    for (const FigureId id : {FigureId::mark, FigureId::index, FigureId::maintenance, FigureId::depth_1pct, FigureId::open_interest, FigureId::market_forced_in_block})
      row.push_back(figure_text(s, id, m));
    row.emplace_back(name(s.markets[m].view.verdict));
    row.emplace_back(name(s.markets[m].view.breaker));
    table.add(std::move(row));
  }
  table.print();
}

void print_tranches(const Snapshot& s) {
  Table table({"tranche", "balance, USD", "at the opening, USD", "drawn in this loss event, USD", "may still pay, USD", "providers", "units under notice"});
  for (std::size_t t = 0; t < s.tranches.size(); ++t) {
    std::vector<std::string> row{s.tranches[t].spec.id};
    for (const FigureId id : {FigureId::balance, FigureId::opening, FigureId::drawn_in_event, FigureId::may_pay, FigureId::providers, FigureId::units_under_notice})
      row.push_back(figure_text(s, id, t));
    table.add(std::move(row));
  }
  table.print();
}

std::string runway(const Snapshot& s) {
  const auto shocks = figure(s, FigureId::standard_shocks), lasts_ms = figure(s, FigureId::runway);
  const std::string words = shocks ? format_decimal(*shocks / 10'000, 2) + " standard shocks" : "a standard shock costs nothing";
  if (!lasts_ms) return words + (*figure(s, FigureId::drawn_last_hour) > 0 ? "; no end within 30 days at the rate of the last hour" : "; nothing was drawn in the last hour");
  return fmt::format("{}; {} h at the rate of the last hour ({} USD)", words, format_decimal(*lasts_ms / 36'000, 2), figure_text(s, FigureId::drawn_last_hour));
}

std::string cover(const Snapshot& s, FigureId holds, FigureId breaks, const std::string& of) {
  if (!figure(s, breaks)) return fmt::format("{} either way, {}", percent_text(magnitude(*figure(s, holds)), 0), of);
  const std::string last = *figure(s, holds) == 0 ? "no shock of the ladder" : signed_percent_text(*figure(s, holds));
  return fmt::format("{}, {}; not {}", last, of, signed_percent_text(*figure(s, breaks)));
}

// Worked out with the ladder, so only where that was asked for.
void add_risk(const Snapshot& s, Facts& facts) {
  if (s.risk.markets.empty()) return;
  facts.add("fund covers up to", cover(s, FigureId::fund_covers_worst, FigureId::fund_breaks_worst, s.markets[s.risk.worst_cover()].id + " alone"));
  facts.add("", cover(s, FigureId::fund_covers_joint, FigureId::fund_breaks_joint, "all markets together"));
  const std::size_t worst = s.risk.worst_gain();
  facts.add("cascade gain within 5 %", fmt::format("{}, {}", decimal_text(s.risk.markets[worst].gain_1e6 / 10'000, 2),
                                                     s.risk.markets[worst].gain_1e6 == 0 ? "all markets" : s.markets[worst].id + " at " + signed_percent_text(s.risk.markets[worst].gain_at_ppm)));
}

void add_fund(const Snapshot& s, Facts& facts) {
  facts.add("fund may pay, USD", figure_text(s, FigureId::fund_capacity));
  facts.add("fund target, USD", !figure(s, FigureId::fund_target) ? "not measured yet"
                                                                   : fmt::format("{}, {} covered at {}", figure_text(s, FigureId::fund_target), figure_text(s, FigureId::fund_covered),
                                                                                 figure_text(s, FigureId::fund_measured_at)));
  facts.add("runway", runway(s));
  add_risk(s, facts);
  for (std::size_t m = 0; m < s.markets.size(); ++m)
    if (figure(s, FigureId::open_interest_cap, m))
      facts.add("open interest cap", fmt::format("{} {} lots, by the fund's target", s.markets[m].id, figure_text(s, FigureId::open_interest_cap, m)));
}

void add_accounts(const Snapshot& s, Facts& facts) {
  const auto text = [&](FigureId id) { return figure_text(s, id); };
  facts.add("accounts", fmt::format("{}, of them {} below 1.1 of maintenance", text(FigureId::accounts), text(FigureId::below_110)));
  facts.add("accounts below 1.1", fmt::format("{} from 1.0 on, {} below maintenance", text(FigureId::near_maintenance), text(FigureId::below_maintenance)));
  facts.add("accounts below maintenance", fmt::format("{} wait for liquidation, {} are estates", text(FigureId::waiting_for_liquidation), text(FigureId::estates_below_maintenance)));
  facts.add(figure_label(FigureId::liquidated_in_block), text(FigureId::liquidated_in_block));
  facts.add("forced volume of all markets in the block, USD", fmt::format("{}; {} a minute", text(FigureId::forced_in_block), text(FigureId::forced_per_minute)));
}

void print_concerns(const Snapshot& s) {
  say("");
  say(s.concerns.empty() ? "nothing needs a look" : "needs a look:");
  for (const Concern& c : s.concerns)
    say(fmt::format("  {}  {}{}{}", name(c.severity), c.text, c.cause.empty() ? "" : " (" + c.cause + ")", c.since_ms ? ", since " + format_time(*c.since_ms) : ""));
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
  add_accounts(s, facts);
  add_custody(s, facts);
  facts.add("equity of clients, USD", figure_text(s, FigureId::client_equity));
  facts.add("least equity, USD", figure_text(s, FigureId::least_equity));
  facts.add("state", s.state_hash);
  facts.print();
  print_concerns(s);
}

Json concerns_json(const Snapshot& s) {
  Json out = Json::array();
  for (const Concern& c : s.concerns)
    out.push_back({{"key", c.key()}, {"kind", name(c.kind)}, {"severity", name(c.severity)}, {"of", c.of.empty() ? Json() : Json(c.of)}, {"text", c.text},
                   {"cause", c.cause}, {"since_ms", c.since_ms ? Json(*c.since_ms) : Json()}});
  return out;
}

Json state_json(const Snapshot& s) {
  Json out = {{"time_ms", s.time_ms}, {"block", s.block}, {"global_breaker", name(s.global_breaker)}, {"state_hash", s.state_hash}};
  out.update(figures_json(s, FigureScope::pool));
  Json markets = Json::array(), tranches = Json::array();
  for (std::size_t m = 0; m < s.markets.size(); ++m) {
    markets.push_back({{"id", s.markets[m].id}, {"verdict", name(s.markets[m].view.verdict)}, {"breaker", name(s.markets[m].view.breaker)}});
    markets.back().update(figures_json(s, FigureScope::market, m));
  }
  for (std::size_t t = 0; t < s.tranches.size(); ++t) {
    tranches.push_back({{"id", s.tranches[t].spec.id}});
    tranches.back().update(figures_json(s, FigureScope::tranche, t));
  }
  out["markets"] = std::move(markets);
  out["tranches"] = std::move(tranches);
  out.update(collateral_json(s));
  out["concerns"] = concerns_json(s);
  return out;
}

AccountStory story_of(Session& session, AccountRef account) {
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

// What an owner has: a row an account, with positions or without.
struct OwnedAccount {
  std::string name;
  AccountMargin margin;
  std::size_t positions = 0;
};

std::vector<OwnedAccount> owned_by(Session& session, const std::vector<AccountRef>& accounts) {
  std::vector<OwnedAccount> out;
  session.inspect([&](const Protocol& shown, const EventLog&) {
    for (const AccountRef a : accounts) {
      const AccountIdx idx = account_idx(shown.layout(), a).value();
      out.push_back({shown.account_name(idx), shown.margin(idx), positions_of(shown, idx).size()});
    }
  });
  return out;
}

Exit one_owner(const Options& o, Run& run, const std::vector<AccountRef>& accounts) {
  const std::vector<OwnedAccount> owned = owned_by(*run.session, accounts);
  if (o.json) {
    Json rows = Json::array();
    for (const OwnedAccount& a : owned)
      rows.push_back({{"account", a.name}, {"positions", a.positions}, {"equity_micro_usd", a.margin.equity},
                      {"maintenance_micro_usd", a.margin.maintenance}, {"health_ppm", a.margin.health_ppm}});
    say_json({{"owner", o.account}, {"accounts", rows}});
    return Exit::done;
  }
  Table table({"account", "positions", "equity, USD", "maintenance, USD", "health"});
  for (const OwnedAccount& a : owned)
    table.add({a.name, std::to_string(a.positions), usd(a.margin.equity), usd(a.margin.maintenance), health(a.margin.health_ppm)});
  table.print();
  return Exit::done;
}

Exit one_account(const Options& o, Run& run) {
  const auto accounts = find_accounts(*run.session, o.account);
  if (!accounts) return refuse(accounts.error());
  if (find_owner(o.account)) return one_owner(o, run, *accounts);
  const AccountRef account = accounts->front();
  const AccountStory story = story_of(*run.session, account);
  Money quote = 0;
  run.session->inspect([&](const Protocol& shown, const EventLog&) { quote = shown.ledger().quote(account_idx(shown.layout(), account).value()); });
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
  run->session->show_ladder(0, 0);  // the first market's, as the console begins with
  if (const auto again = run->session->run_to(*at); !again) return refuse(again.error());
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
  command->add_option("--account", o->account, "one account: its margin, positions and everything that happened to it; 'owner 7': the accounts of that owner")->type_name("A");
  command->add_flag("--json", o->json, "as JSON; money in micro-USD");
  command->callback([o, &chosen] { chosen.run = [o] { return state(*o); }; });
}

}  // namespace fb::ctl
