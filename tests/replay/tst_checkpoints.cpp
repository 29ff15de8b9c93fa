// Checkpoints give back every image bit for bit, are shared with forks and stay within their budget.
#include <QtTest>

#include "base/random.h"
#include "replay/checkpoints.h"
#include "replay/day.h"
#include "solvency/property.h"

using namespace fb;
using namespace fb::test;

namespace {

// A history of images: each differs from the one before in a few words, now and then in length and in extreme values.
std::vector<StateImage> history(std::uint64_t seed, std::size_t images, std::size_t words) {
  Random random(seed);
  std::vector<StateImage> out{StateImage(words)};
  for (auto& word : out[0]) word = static_cast<std::int64_t>(random.next());
  while (out.size() < images) {
    StateImage next = out.back();
    for (int i = 0; i < 20; ++i)
      next[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(next.size())))] +=
          random.below(2'000'001) - 1'000'000;
    const auto at = static_cast<std::size_t>(random.below(static_cast<std::int64_t>(next.size())));
    if (random.below(4) == 0) next[at] = random.below(2) == 0 ? INT64_MIN : INT64_MAX;
    if (random.below(8) == 0) next.resize(next.size() + static_cast<std::size_t>(random.below(30)), 7);
    if (random.below(8) == 0) next.resize(next.size() - static_cast<std::size_t>(random.below(5)));
    out.push_back(std::move(next));
  }
  return out;
}

}  // namespace

class TestCheckpoints : public QObject {
  Q_OBJECT
 private slots:
  void everyImageComesBack();
  void nearestAtOrBefore();
  void forksShareWhatCameBefore();
  void memoryStaysWithinItsBudget();
  void aDayOfTenThousandAccountsFits();
};

void TestCheckpoints::everyImageComesBack() {
  qputenv("RC_PARAMS", "max_success=100");
  QVERIFY(fb_test::holds("images come back", [] {
    const auto images = history(*rc::gen::arbitrary<std::uint64_t>(), 40, 200);
    Checkpoints c;
    for (std::uint32_t i = 0; i < images.size(); ++i) c.add(5 * i, images[i]);
    for (std::uint32_t i = 0; i < images.size(); ++i) RC_ASSERT(c.image(5 * i) == images[i]);
  }));
}

void TestCheckpoints::nearestAtOrBefore() {
  Checkpoints c;
  c.add(0, {1});
  c.add(10, {2});
  c.add(25, {3});
  QCOMPARE(c.last_at_or_before(0), 0U);
  QCOMPARE(c.last_at_or_before(9), 0U);
  QCOMPARE(c.last_at_or_before(10), 10U);
  QCOMPARE(c.last_at_or_before(24), 10U);
  QCOMPARE(c.last_at_or_before(9999), 25U);
}

void TestCheckpoints::forksShareWhatCameBefore() {
  const auto images = history(3, 60, 50'000);
  Checkpoints parent;
  for (std::uint32_t i = 0; i < images.size(); ++i) parent.add(i, images[i]);
  Checkpoints fork = parent.up_to(30);
  QCOMPARE(fork.count(), std::size_t{31});
  fork.add(31, images[0]);
  QVERIFY(fork.image(31) == images[0]);
  QVERIFY(parent.image(31) == images[31]);
  for (std::uint32_t i = 0; i <= 30; ++i) QVERIFY(fork.image(i) == images[i]);
}

void TestCheckpoints::memoryStaysWithinItsBudget() {
  constexpr std::size_t kBudget = 2 << 20;
  const auto images = history(4, 400, 10'000);
  Checkpoints c(kBudget);
  for (std::uint32_t i = 0; i < images.size(); ++i) {
    c.add(i, images[i]);
    QVERIFY(c.bytes() <= kBudget);
  }
  QVERIFY(c.count() < images.size());
  for (std::uint32_t i = 0; i < images.size(); ++i) {
    const std::uint32_t at = c.last_at_or_before(i);
    QVERIFY(c.image(at) == images[at]);
  }
}

// A day of 5,760 blocks and 10,000 accounts at one checkpoint every 20 blocks: far below a tenth of 512 MB, so that ten
// times the accounts fit. The moving crash of the test day touches accounts as a real one does.
void TestCheckpoints::aDayOfTenThousandAccountsFits() {
  const auto day = make_day(4'600, 5'760);
  QVERIFY(day->genesis->accounts.size() >= 10'000);
  Workers workers(2);
  EventLog log;
  auto protocol = *Protocol::open(day->genesis, workers, log);
  Checkpoints c;
  c.add(0, protocol->save());
  for (std::uint32_t b = 1; b < day->blocks(); ++b) {
    const auto done = protocol->step(day->block(b), log);
    QVERIFY2(done.has_value(), done ? "" : done.error().text().c_str());
    if (b % 20 == 0) c.add(b, protocol->save());
  }
  qInfo("%zu checkpoints, %.1f MB", c.count(), static_cast<double>(c.bytes()) / 1e6);
  QCOMPARE(c.count(), std::size_t{288});
  QVERIFY(c.bytes() < (std::size_t{512} << 20) / 10);
}

QTEST_GUILESS_MAIN(TestCheckpoints)
#include "tst_checkpoints.moc"
