// Hostile blocks through Protocol::step, each judged by a checker of its own, with equal hashes on one and two threads.
//
// A few thousand blocks by default; FIREBREAK_BLOCKS says how many (the nightly run: 1,000,000), FIREBREAK_SEED the
// first seed. A failure names the seed that repeats it.
#include <QtTest>
#include <ctime>

#include "property/hostile_books.h"
#include "support/block_judge.h"

using namespace fb;
using namespace fb::test;

namespace {

struct Figures {
  std::int64_t blocks = 0, three_markets = 0, ring = 0, two_cut = 0, all_three = 0, bankrupt = 0, fills = 0, orders = 0,
               traded = 0, refused = 0, withdrawn = 0, twice = 0;
};

// Whether losses went round: a ring in the spill of a clearing, from market to market.
bool has_ring(const Detail& clearing, std::size_t markets) {
  std::vector<char> reach(markets * markets);
  for (const auto& s : clearing.spill)
    reach[static_cast<std::size_t>(s.from) * markets + static_cast<std::size_t>(s.to)] = 1;
  for (std::size_t k = 0; k < markets; ++k)
    for (std::size_t i = 0; i < markets; ++i)
      for (std::size_t j = 0; j < markets; ++j)
        reach[i * markets + j] |= reach[i * markets + k] & reach[k * markets + j];
  for (std::size_t m = 0; m < markets; ++m)
    if (reach[m * markets + m]) return true;
  return false;
}

void count(const EventLog& log, std::size_t markets, Figures& figures) {
  const std::size_t last = log.blocks.size() - 1;
  bool ring = false;
  int cut = 0;
  const auto orders = figures.orders;
  for (auto i = log.blocks[last - 1].end; i < log.blocks[last].end; ++i) {
    const Event& e = log.events[static_cast<std::size_t>(i)];
    figures.bankrupt += e.type == EventType::bankruptcy;
    figures.fills += e.type == EventType::fill;
    figures.orders += e.type == EventType::fill && e.code == static_cast<int>(FillReason::order);
    figures.refused += e.type == EventType::refusal;
    figures.withdrawn += e.type == EventType::transfer && e.code == static_cast<int>(TransferReason::withdrawal);
    if (e.type != EventType::clearing) continue;
    ring |= has_ring(*log.detail_of(e), markets);
    for (const auto& [m, ratio] : log.detail_of(e)->pairs) cut += ratio < kTrillion;
  }
  ++figures.blocks, figures.traded += figures.orders > orders;
  figures.three_markets += markets >= 3, figures.ring += ring, figures.two_cut += cut >= 2;
  figures.all_three += markets >= 3 && ring && cut >= 2;
}

// One protocol with its twin on two threads and its judge.
class Trial {
 public:
  Trial(Genesis genesis, Workers& one, Workers* two)
      : genesis_(std::make_shared<const Genesis>(std::move(genesis))), judge_(*genesis_) {
    protocol_ = opened(one, log_);
    if (two != nullptr) twin_ = opened(*two, twin_log_);
  }
  bool ready() const { return error_.empty(); }
  const Protocol& protocol() const { return *protocol_; }
  const EventLog& log() const { return log_; }

  std::string open() { return error_.empty() ? verdict(nullptr) : error_; }

  std::string step(const std::vector<std::int64_t>& ppm, BlockInput in) {
    in.time_ms = protocol_->time_ms() + 15'000;
    for (MarketIdx m = 0; m < ppm.size(); ++m)
      if (ppm[m] > 0)
        in.observations.push_back(
            {.market = m,
             .price = std::max<Ticks>(1, mul_div_floor(genesis_->markets[m].first_index, ppm[m], kMillion)),
             .time_ms = in.time_ms,
             .confidence_ppm = 100});
    const BlockEnd before = end_of(*protocol_);
    if (const auto done = protocol_->step(in, log_); !done) return done.error().text();
    if (twin_ != nullptr) {
      if (!twin_->step(in, twin_log_)) return "the twin on two threads froze";
      if (twin_->state_hash() != protocol_->state_hash() || log_.blocks.back().chain != twin_log_.blocks.back().chain)
        return "one and two threads differ";
    }
    const bool earmarked =
        protocol_->parameters().choice<ClearingPolicy>(GlobalParam::clearing_policy) == ClearingPolicy::earmarked;
    return verdict(earmarked ? &before : nullptr);
  }

 private:
  std::unique_ptr<Protocol> opened(Workers& workers, EventLog& log) {
    auto made = Protocol::open(genesis_, workers, log);
    if (!made) error_ = made.error().text();
    return made ? std::move(*made) : nullptr;
  }
  std::string verdict(const BlockEnd* before) {
    for (const auto& broken : judge_.judge(log_, before)) return broken;
    return judge_.agrees_with(protocol_->ledger()) ? "" : "I1 the ledger is not what the journal tells";
  }

  std::shared_ptr<const Genesis> genesis_;
  BlockJudge judge_;
  EventLog log_, twin_log_;
  std::unique_ptr<Protocol> protocol_, twin_;
  std::string error_;
};

// The blocks of one seed; empty when all is well.
std::string run_seed(std::uint64_t seed, Workers& one, Workers* two, Figures& figures) {
  HostileBooks hostile(seed);
  HostileBook book = hostile.book();
  Trial trial(std::move(book.genesis), one, two);
  if (auto broken = trial.open(); !broken.empty()) return broken;
  const std::size_t markets = trial.protocol().markets();
  // The ring's crash with orders behind it; sometimes all business in calm prices before it and in wild ones after it.
  const int before = hostile.one_in(20) ? 1 : 0, after = hostile.one_in(32) ? 2 : 0;
  for (int b = 0; b < before + 1 + after; ++b) {
    const auto prices = b < before    ? hostile.calm(trial.protocol())
                        : b == before ? book.fall_ppm
                                      : hostile.prices(trial.protocol());
    const auto business = b == before ? hostile.late_business(trial.protocol()) : hostile.business(trial.protocol());
    if (auto broken = trial.step(prices, business); !broken.empty()) return broken;
    count(trial.log(), markets, figures);
  }
  figures.twice += two != nullptr;
  return {};
}

}  // namespace

class TestAdversary : public QObject {
  Q_OBJECT
 private slots:
  void noBlockBreaksAnInvariant();
};

void TestAdversary::noBlockBreaksAnInvariant() {
  const std::int64_t wanted =
      qEnvironmentVariableIsSet("FIREBREAK_BLOCKS") ? qEnvironmentVariable("FIREBREAK_BLOCKS").toLongLong() : 3000;
  std::uint64_t seed = qEnvironmentVariable("FIREBREAK_SEED", "1").toULongLong();
  Workers one(1), two(2);
  Figures figures;
  const std::clock_t began = std::clock();
  for (; figures.blocks < wanted; ++seed) {
    const std::string broken = run_seed(seed, one, seed % 8 == 0 ? &two : nullptr, figures);
    QVERIFY2(broken.empty(), ("FIREBREAK_SEED=" + std::to_string(seed) + ": " + broken).c_str());
  }
  const auto share = [&](std::int64_t of) {
    return 100.0 * static_cast<double>(of) / static_cast<double>(figures.blocks);
  };
  qInfo(
      "%lld blocks: %.1f %% with three markets or more, %.1f %% with a ring of losers, %.1f %% with r < 1 in two, %.1f "
      "%% with all of these",
      static_cast<long long>(figures.blocks), share(figures.three_markets), share(figures.ring), share(figures.two_cut),
      share(figures.all_three));
  const auto n = [](std::int64_t x) { return static_cast<long long>(x); };
  qInfo(
      "%lld fills of orders, in %.1f %% of the blocks; %lld bankruptcies, %lld fills in all, %lld withdrawals, %lld "
      "refusals",
      n(figures.orders), share(figures.traded), n(figures.bankrupt), n(figures.fills), n(figures.withdrawn),
      n(figures.refused));
  qInfo("%lld books on two threads too, 0 violations, %.3f s of one processor a thousand blocks", n(figures.twice),
        1000 * static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC / static_cast<double>(figures.blocks));
  QVERIFY(figures.all_three * 2 >= figures.blocks);
  QVERIFY(figures.traded * 4 >= figures.blocks);
}

QTEST_GUILESS_MAIN(TestAdversary)
#include "tst_adversary.moc"
