// A journal written by hand: one event of every kind, with figures that can be checked in the head. Two markets;
// BTC-PERP at a tick of 0.1 USD and a lot of 0.001 BTC, so that a lot moved by one tick is 100 micro-USD.
#pragma once
#include "protocol/event.h"
#include "protocol/event_chain.h"
#include "protocol/inputs.h"

namespace fbtest {

using namespace fb;

inline Instrument hand_instrument(const std::string& base) {
  return {base + "-PERP", base, 100'000'000, 1'000'000, 100};
}

inline Genesis hand_genesis() {
  Genesis g;
  g.time_ms = 1'584'010'000'000;
  g.parameters = Parameters({"BTC-PERP", "ETH-PERP"});
  for (const char* base : {"BTC", "ETH"}) {
    OpeningMarket m;
    m.instrument = hand_instrument(base);
    m.sources = {{"alpha", 1}, {"beta", 1}};
    m.single_source = true;
    m.first_index = 64'550;
    g.markets.push_back(m);
  }
  g.tranches = {{"BTC-PERP/first-loss", 0, 0, 500'000, 400'000, 10 * kUsd},
                {"junior", 1, kAllMarkets, 500'000, 250'000, 20 * kUsd}};
  g.accounts = {{"ann", 7, MarginMode::cross, 100 * kUsd}, {"bob <b>", 8, MarginMode::isolated, 50 * kUsd}};
  g.positions = {{1, 0, -20, 64'000}, {0, 1, 5, 63'000}, {0, 0, 20, 64'000}};
  return g;
}

struct HandJournal {
  Genesis genesis = hand_genesis();
  EventLog log;

  Event& add(EventType type, AccountIdx a = 0, std::int64_t x = 0, std::int64_t y = 0, std::int64_t z = 0) {
    Event e;
    e.type = type;
    e.block = static_cast<std::uint32_t>(log.blocks.size());
    e.a = a;
    e.x = x, e.y = y, e.z = z;
    log.events.push_back(e);
    return log.events.back();
  }
  Detail& detail() {
    log.details.emplace_back();
    log.events.back().detail = static_cast<std::uint32_t>(log.details.size());
    return log.details.back();
  }
  void close(TimeMs time_ms) {
    add(EventType::block, 0, 15, 0, 150 * kUsd);
    Detail& margin = detail();
    margin.text = std::string(64, 'a');
    for (std::size_t m = 0; m < genesis.markets.size(); ++m) margin.more.insert(margin.more.end(), {{30, 1}, {100, 2}, {200, 3}, {900, 0}});
    for (std::size_t c = 0; c < genesis.assets.size(); ++c) margin.more.emplace_back(c, 100'000);
    const std::int64_t begin = log.blocks.empty() ? 0 : log.blocks.back().end;
    const Hash256 before = log.blocks.empty() ? Hash256{} : log.blocks.back().chain;
    const auto end = static_cast<std::int64_t>(log.events.size());
    log.blocks.push_back({time_ms, end, chain_block(before, log, begin, end), {}});
  }
};

// Layout with two markets and two tranches: lp 3 4, backstop 5 6, funding 7 8, clearing 9 10, tranches 11 12, users
// 13 14.
inline constexpr AccountIdx kLp = 3, kHub = 9, kFirstLoss = 11, kAnn = 13, kBob = 14;

inline HandJournal hand_journal() {
  HandJournal j;
  j.add(EventType::genesis);           // seq 0
  j.add(EventType::account, kAnn, 1);  // 1
  j.add(EventType::account, kLp, 0);   // 2
  j.close(j.genesis.time_ms);          // 3
  j.add(EventType::operator_note);     // 4
  j.detail() = {.text = "note", .actor = "olga", .why = "watch \xff this"};
  j.add(EventType::parameter, 0, 20'000, 30'000).market = 0;  // 5
  j.detail() = {.text = "BTC-PERP.mm_floor_ppm", .actor = "olga", .second = "piet", .why = "vol"};
  j.add(EventType::mark, 0, 64'000, 64'010).market = 0;  // 6
  j.log.events.back().code = static_cast<std::uint8_t>(Verdict::delayed);
  j.detail().pairs = {{1, static_cast<std::int64_t>(SourceState::stale)}};
  j.add(EventType::breaker, 0, 0, 2).market = 0;  // 7
  j.log.events.back().cause = 6;
  j.detail().text = "band 1 min";
  j.add(EventType::bankruptcy, kBob, 3'000'000).cause = 6;  // 8
  j.detail().pairs = {{0, 2'000'000}, {1, 1'000'000}};
  j.add(EventType::loss_event, 0, 1).cause = 8;                        // 9
  Event& draw = j.add(EventType::transfer, kFirstLoss, 2'500'000, 1);  // 10
  draw.b = kHub, draw.market = 0, draw.cause = 8;
  draw.code = static_cast<std::uint8_t>(TransferReason::tranche_draw);
  j.add(EventType::clearing).cause = 8;  // 11
  j.detail() = {.pairs = {{0, 999'700'000'000}, {1, kTrillion}}, .more = {{0, 500'000}, {1, 0}}, .spill = {{0, 1, 7}}};
  Event& adl = j.add(EventType::adl, kAnn, 20, 11, 3);  // 12
  adl.b = kBob, adl.market = 0, adl.code = AdlCode{AdlPolicy::queue, true, false}.code(), adl.cause = 8;
  Event& fill = j.add(EventType::fill, kBob, 20, 64'010);  // 13
  fill.b = kAnn, fill.market = 0, fill.cause = 12, fill.code = static_cast<std::uint8_t>(FillReason::adl);
  j.add(EventType::liquidation, kAnn, 980'000, 1'000'000).cause = 6;  // 14
  Event& order = j.add(EventType::order, kAnn, -20, 63'990, -5);      // 15
  order.market = 1, order.code = static_cast<std::uint8_t>(OrderOutcome::partly_filled);
  Event& refusal = j.add(EventType::refusal, kAnn, 1'234'567'000'000);  // 16
  refusal.market = kNoMarket, refusal.code = static_cast<std::uint8_t>(RefusalReason::custody);
  j.close(j.genesis.time_ms + 15'000);  // 17
  return j;
}

}  // namespace fbtest
