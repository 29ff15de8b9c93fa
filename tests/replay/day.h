// A small recorded day for tests of the session: a random book, a calm morning, a crash, a partial recovery, some
// business.
#pragma once
#include <chrono>
#include <cmath>
#include <functional>
#include <future>
#include <thread>

#include "record/recording.h"
#include "replay/session.h"
#include "support/scenario.h"

namespace fb::test {

// Index of block `b` of `blocks` as parts per million of the first: noise, then -22 % within a tenth of the day, then
// half back.
inline std::int64_t day_price_ppm(Random& noise, std::uint32_t b, std::uint32_t blocks) {
  const double t = static_cast<double>(b) / blocks;
  const double fall = t < 0.4 ? 0 : t < 0.5 ? 0.22 * (t - 0.4) / 0.1 : 0.22 - 0.11 * std::min(1.0, (t - 0.5) / 0.4);
  return static_cast<std::int64_t>(1e6 * (1 - fall) * (1 + 0.0015 * noise.normal()));
}

inline void add_business(Recording& r, std::uint64_t seed, std::uint32_t each_block) {
  Random random(seed);
  const auto users = static_cast<std::int64_t>(r.genesis->accounts.size());
  for (std::uint32_t b = 1; b < r.blocks(); ++b)
    for (std::uint32_t i = 0; i < each_block; ++i) {
      const TimeMs at = r.time_of(b);
      const auto user = static_cast<UserIdx>(random.below(users));
      const auto market = static_cast<MarketIdx>(random.below(static_cast<std::int64_t>(r.paths.size())));
      r.orders.push_back({at, {.user = user, .market = market, .lots = random.below(4001) - 2000}});
      if (i == 0) r.deposits.push_back({at, {.user = user, .amount = 10 * kUsd}});
      if (i == 1) r.withdrawals.push_back({at, {.user = user, .amount = 5 * kUsd}});
    }
}

inline std::shared_ptr<const Recording> make_day(int pairs, std::uint32_t blocks, std::uint64_t seed = 1) {
  Genesis g = market_genesis({{"BTC", 8000}, {"ETH", 200}}, 2'000'000 * kUsd);
  add_random_book(g, seed, pairs, 20);
  auto r = std::make_shared<Recording>();
  r->title = "a small day";
  r->start_ms = g.time_ms;
  r->end_ms = r->start_ms + (blocks - 1) * r->interval_ms;
  Random noise(seed + 100);
  for (const OpeningMarket& market : g.markets) {
    SourcePath path;
    for (std::uint32_t b = 0; b < blocks; ++b) {
      path.time_ms.push_back(r->time_of(b));
      path.price.push_back(mul_div_floor(market.first_index, day_price_ppm(noise, b, blocks), kMillion));
    }
    r->paths.push_back({std::move(path)});
  }
  r->genesis = std::make_shared<const Genesis>(std::move(g));
  add_business(*r, seed + 200, 3);
  r->hash = blake2b({});
  return r;
}

inline std::unique_ptr<Session> open_day(std::shared_ptr<const Recording> day,
                                         SessionOptions options = {.publish = false}) {
  auto session = Session::open(std::move(day), std::move(options));
  if (!session) throw std::runtime_error(session.error().text());
  return std::move(*session);
}

// Waits until a snapshot satisfies `wanted`; null after a minute (a broken session, not a slow machine).
inline std::shared_ptr<const Snapshot> wait_for(const Session& session,
                                                const std::function<bool(const Snapshot&)>& wanted) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (std::chrono::steady_clock::now() < until) {
    if (auto s = session.snapshot(); wanted(*s)) return s;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return nullptr;
}

// Asks a question and waits for its answer.
template <class Answer>
Answer ask(const std::function<void(std::function<void(Answer)>)>& put) {
  auto answer = std::make_shared<std::promise<Answer>>();
  auto ready = answer->get_future();
  put([answer](Answer a) { answer->set_value(std::move(a)); });
  return ready.get();
}

// The state hash of every block, by one straight run of the protocol without any session.
inline std::vector<std::string> straight_hashes(const Recording& day) {
  Workers workers(1);
  EventLog log;
  auto protocol = Protocol::open(day.genesis, workers, log);
  if (!protocol) throw std::runtime_error(protocol.error().text());
  for (std::uint32_t b = 1; b < day.blocks(); ++b)
    if (const auto done = (*protocol)->step(day.block(b), log); !done) throw std::runtime_error(done.error().text());
  std::vector<std::string> out;
  for (const auto& block : log.blocks) out.push_back(to_hex(block.state_hash));
  return out;
}

inline OperatorCommand halt(MarketIdx m, std::string why = "drill") {
  return {.actor = "ann", .why = std::move(why), .what = SetBreaker{.scope = m, .state = BreakerState::halted}};
}
inline OperatorCommand set(std::string key, std::string value) {
  return {.actor = "ann", .second = "bob", .why = "drill", .what = SetParameter{std::move(key), std::move(value)}};
}

}  // namespace fb::test
