// firebreakctl queue: who is below maintenance at a moment, in the order of the protocol, and what it will do next.
#include "replay/queue.h"

#include <fmt/format.h>

#include "base/text.h"
#include "commands/output.h"
#include "commands/run.h"
#include "protocol/event.h"

namespace fb::ctl {
namespace {

struct Options {
  RunOptions run;
  std::string at;
  std::uint32_t rows = 20;
  bool json = false;
};

LiquidationQueue ask(const Run& run, std::uint32_t rows) {
  LiquidationQueue out;
  QueueForecast forecast(run.recording);
  run.session->inspect(
      [&](const Protocol& p, const EventLog& log) { out = page_of(forecast.at(p, log), {.count = rows}); });
  return out;
}

std::string health(Ppm ppm) { return ppm >= kTrillion ? "-" : format_decimal(ppm / 1000, 3); }

std::string after(std::uint32_t blocks, std::uint32_t horizon) {
  return blocks == 0 ? fmt::format("> {}", horizon) : std::to_string(blocks);
}

std::string next_clip(const Snapshot& s, const QueueRow& row) {
  if (row.clips.empty()) return "none: waits";
  const QueueClip& first = row.clips.front();
  const Instrument& market = s.markets[first.market].instrument;
  const std::string more = row.clips.size() > 1 ? fmt::format(" and {} more", row.clips.size() - 1) : "";
  return fmt::format("{} {} lots of {} at {}{}", first.lots < 0 ? "sell" : "buy", magnitude(first.lots), market.id,
                     price(market, first.price), more);
}

Money cost_of(const QueueRow& row) {
  Money sum = 0;
  for (const QueueClip& clip : row.clips) sum += clip.cost + clip.penalty;
  return sum;
}

void print_markets(const Snapshot& s, const LiquidationQueue& q) {
  Table table({"market", "to sell, USD", "to buy, USD", "pace a block and side, USD", "next block sells, USD",
               "next block buys, USD"});
  for (MarketIdx m = 0; m < q.markets.size(); ++m)
    table.add({s.markets[m].id, usd(q.markets[m].waiting_sells), usd(q.markets[m].waiting_buys), usd(q.markets[m].pace),
               usd(q.markets[m].next_sells), usd(q.markets[m].next_buys)});
  table.print();
}

void print_rows(const Snapshot& s, const LiquidationQueue& q) {
  Table table({"account", "health", "equity, USD", "maintenance, USD", "notional, USD", "stage", "next clip",
               "cost and penalty, USD", "out after blocks"});
  for (const QueueRow& row : q.rows)
    table.add({row.name, health(row.margin.health_ppm), usd(row.margin.equity), usd(row.margin.maintenance),
               usd(row.notional), row.place == 0 ? "waits" : std::string(name(row.stage)), next_clip(s, row),
               usd(cost_of(row)), after(row.blocks, q.horizon)});
  table.print();
}

void print(const Snapshot& s, const LiquidationQueue& q) {
  say(fmt::format("{}  {} accounts below maintenance with {} USD of positions", format_time(q.time_ms), q.total,
                  usd(q.notional)));
  if (q.total == 0) return;
  say(fmt::format("if prices stay: empty after blocks of {} s: {}; {} more accounts fall below through these sales",
                  q.interval_ms / 1000, after(q.done_after, q.horizon), q.fallen_later));
  say(fmt::format("next block: cost {} USD, penalties {} USD", usd(q.cost), usd(q.penalties)));
  say("");
  print_markets(s, q);
  say("");
  print_rows(s, q);
  if (q.rows.size() < q.total) say(fmt::format("and {} more (--rows N)", q.total - q.rows.size()));
}

Json json_of(const Snapshot& s, const LiquidationQueue& q) {
  Json markets = Json::array(), rows = Json::array();
  for (MarketIdx m = 0; m < q.markets.size(); ++m)
    markets.push_back({{"market", s.markets[m].id},
                       {"waiting_sells_micro_usd", q.markets[m].waiting_sells},
                       {"waiting_buys_micro_usd", q.markets[m].waiting_buys},
                       {"pace_micro_usd", q.markets[m].pace},
                       {"next_sells_micro_usd", q.markets[m].next_sells},
                       {"next_buys_micro_usd", q.markets[m].next_buys}});
  for (const QueueRow& row : q.rows) {
    Json clips = Json::array();
    for (const QueueClip& c : row.clips)
      clips.push_back({{"market", s.markets[c.market].id},
                       {"lots", c.lots},
                       {"price_ticks", c.price},
                       {"mark_ticks", c.mark},
                       {"cost_micro_usd", c.cost},
                       {"penalty_micro_usd", c.penalty},
                       {"reason", name(c.reason)}});
    Json one = {{"account", row.name},
                {"place", row.place},
                {"health_ppm", row.margin.health_ppm},
                {"equity_micro_usd", row.margin.equity},
                {"maintenance_micro_usd", row.margin.maintenance},
                {"notional_micro_usd", row.notional},
                {"clips", clips},
                {"out_after_blocks", row.blocks}};
    if (row.place != 0) one["stage"] = name(row.stage);
    if (row.market != kNoMarket) one["market"] = s.markets[row.market].id;
    rows.push_back(std::move(one));
  }
  return {{"time_ms", q.time_ms},
          {"interval_ms", q.interval_ms},
          {"horizon_blocks", q.horizon},
          {"accounts", q.total},
          {"notional_micro_usd", q.notional},
          {"empty_after_blocks", q.done_after},
          {"fall_later", q.fallen_later},
          {"next_cost_micro_usd", q.cost},
          {"next_penalties_micro_usd", q.penalties},
          {"markets", markets},
          {"rows", rows}};
}

Exit queue(const Options& o) {
  auto run = start(o.run);
  if (!run) return refuse(run.error());
  const auto at = moment(*run->recording, "--at", o.at);
  if (!at) return refuse(at.error());
  if (const auto there = advance(*run, *at); !there) return refuse(there.error());
  const LiquidationQueue answer = ask(*run, o.rows);
  if (!answer.error.empty()) return refuse({.field = "queue", .rule = answer.error});
  if (o.json)
    say_json(json_of(*run->session->snapshot(), answer));
  else
    print(*run->session->snapshot(), answer);
  return Exit::done;
}

}  // namespace

void add_queue(CLI::App& app, Chosen& chosen) {
  auto* command =
      app.add_subcommand("queue", "the liquidation queue of a moment: who is next, in which clips, at which cost");
  auto o = std::make_shared<Options>();
  add_run_options(*command, o->run);
  command->add_option("--at", o->at, "the moment")->type_name("T")->required();
  command->add_option("--rows", o->rows, "how many accounts are shown")
      ->type_name("N")
      ->check(CLI::Range(1U, 1'000'000U))
      ->capture_default_str();
  command->add_flag("--json", o->json, "as JSON; money in micro-USD, prices in ticks");
  command->callback([o, &chosen] { chosen.run = [o] { return queue(*o); }; });
}

}  // namespace fb::ctl
