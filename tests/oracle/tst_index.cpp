// The weighted-median index: hand-worked cases of every rule, and the promise that a minority cannot move it.
#include <QtTest>
#include <algorithm>
#include <array>

#include "oracle/index.h"
#include "solvency/property.h"

using namespace fb;

namespace {

constexpr TimeMs kNow = 1'700'000'000'000;
const IndexRules kRules{3000, 1000, 5000, 50000, 0, 666'666, false};

SourceReading reading(Ticks price, std::int64_t weight = 1, std::string_view id = "s") {
  return {price, kNow, 100, weight, id, false};
}

IndexResult index_of(std::vector<SourceReading> sources, Ticks previous = 0, IndexRules rules = kRules) {
  return oracle_index(rules, previous, kNow, sources);
}

}  // namespace

class TestIndex : public QObject {
  Q_OBJECT
 private slots:
  void judges_each_source_in_order() {
    auto s = std::vector<SourceReading>(9, reading(100));
    s[0].price = 0;
    s[1].time_ms = kNow + 1001;
    s[2].time_ms = kNow - 3001;
    s[3].confidence_ppm = 5001;
    s[4].silent = true;
    s[5].time_ms = kNow + 1000;  // exactly at the allowed skew
    s[6].time_ms = kNow - 3000;  // exactly at the allowed age
    s[7].confidence_ppm = 5000;
    s[8].price = -5, s[8].confidence_ppm = 9999;  // the first rule that fails names it
    const auto r = index_of(s);
    using S = SourceState;
    const std::vector<S> expected{S::invalid, S::invalid, S::stale, S::uncertain, S::silent,
                                  S::fresh,   S::fresh,   S::fresh, S::invalid};
    QCOMPARE(r.states, expected);
    QCOMPARE(r.verdict, Verdict::no_quorum);  // 3 of 9 by weight
  }

  void takes_the_price_that_passes_half() {
    QCOMPARE(index_of({reading(90, 2), reading(100, 4), reading(104, 5)}).index, 100);  // 2, 6 > 5.5
    QCOMPARE(index_of({reading(104, 5), reading(100, 1), reading(90, 2)}).index, 104);  // 2, 3, 8 > 4
  }

  void rounds_half_a_tick_towards_the_previous_index() {
    const std::vector<SourceReading> s{reading(101), reading(102)};
    QCOMPARE(index_of(s, 50).index, 101);
    QCOMPARE(index_of(s, 101).index, 101);
    QCOMPARE(index_of(s, 102).index, 102);
    QCOMPARE(index_of({reading(101), reading(103)}, 999).index, 102);  // no half tick, nothing to round
  }

  // Vector FB-ORACLE_INDEX-002 of the protocol's own set: four equal sources, the mean of the middle two is 308057.5.
  void four_equal_sources() {
    IndexRules rules = kRules;
    rules.quorum_count = 3;
    QCOMPARE(index_of({reading(308457), reading(308390), reading(307657), reading(307725)}, 308221, rules).index,
             308058);
  }

  void outlier_leaves_the_quorum_but_not_the_median() {
    // 106 is 6 % above 100: no quorum member. Dropping it from the median would give 95.
    const auto r = index_of({reading(90, 2), reading(100, 2), reading(106, 3)});
    QCOMPARE(r.states[0], SourceState::outlier);
    QCOMPARE(r.states[1], SourceState::fresh);
    QCOMPARE(r.states[2], SourceState::outlier);
    QCOMPARE(r.verdict, Verdict::no_quorum);
    const auto edge = index_of({reading(95), reading(100), reading(105)});  // exactly 5 % away is no outlier
    QCOMPARE(edge.verdict, Verdict::valid);
  }

  void quorum_is_a_share_of_the_configured_weight() {
    auto s = std::vector<SourceReading>(3, reading(100));
    s[2].silent = true;
    QCOMPARE(index_of(s).verdict, Verdict::valid);  // 2 of 3
    s[1].silent = true;
    QCOMPARE(index_of(s, 77).verdict, Verdict::no_quorum);
    QCOMPARE(index_of(s, 77).index, 77);  // the last index stands
    s[0].silent = true;
    QCOMPARE(index_of(s).verdict, Verdict::no_quorum);
    QCOMPARE(index_of({}).verdict, Verdict::no_quorum);
  }

  void single_source_wants_all_that_exist() {
    IndexRules rules = kRules;
    rules.single_source = true;
    QCOMPARE(index_of({reading(100)}, 0, rules).verdict, Verdict::valid);
    QCOMPARE(index_of({reading(100), reading(101)}, 0, rules).verdict, Verdict::valid);
    QCOMPARE(index_of({reading(100), reading(200)}, 0, rules).verdict, Verdict::no_quorum);
    auto stale = reading(100);
    stale.time_ms -= 10'000;
    QCOMPARE(index_of({reading(100), stale}, 0, rules).verdict, Verdict::no_quorum);
  }

  void survives_extreme_figures() {
    constexpr Ticks huge = INT64_MAX;
    const auto r = index_of({reading(huge, huge), reading(huge - 1, huge)}, huge);
    QCOMPARE(r.index, huge);  // mean of huge-1 and huge, half a tick towards huge
    auto old = reading(100);
    old.time_ms = INT64_MIN;
    QCOMPARE(index_of({old}).states[0], SourceState::stale);
  }

  void minority_never_moves_the_index_outside_the_honest_range() {
    QVERIFY(fb_test::holds("minority by weight cannot move the index", [] {
      const int honest = *rc::gen::inRange(1, 6), liars = *rc::gen::inRange(0, 6);
      std::vector<SourceReading> s;
      std::int64_t honest_weight = 0, lying_weight = 0;
      for (int i = 0; i < honest; ++i) {
        s.push_back(reading(*rc::gen::inRange<Ticks>(900, 1100), *rc::gen::inRange<std::int64_t>(1, 9), "h"));
        honest_weight += s.back().weight;
      }
      const auto [low, high] =
          std::minmax_element(s.begin(), s.end(), [](auto& a, auto& b) { return a.price < b.price; });
      const Ticks least = low->price, most = high->price;
      for (int i = 0; i < liars; ++i) {
        auto lie = reading(*rc::gen::inRange<Ticks>(-100, 5000), *rc::gen::inRange<std::int64_t>(1, 9), "l");
        if (lying_weight + lie.weight >= honest_weight) break;
        lying_weight += lie.weight;
        s.insert(s.begin() + *rc::gen::inRange<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(s.size())), lie);
      }
      const auto r = oracle_index(kRules, *rc::gen::inRange<Ticks>(0, 3000), kNow, s);
      if (r.verdict == Verdict::valid) RC_ASSERT(r.index >= least && r.index <= most);
    }));
  }

  void order_of_sources_does_not_matter() {
    QVERIFY(fb_test::holds("order of sources does not matter", [] {
      static constexpr std::array ids{"a", "b", "c", "d", "e", "f", "g"};
      std::vector<SourceReading> s;
      for (int i = 0, n = *rc::gen::inRange(1, 8); i < n; ++i)
        s.push_back(reading(*rc::gen::inRange<Ticks>(98, 103), *rc::gen::inRange<std::int64_t>(1, 4), ids[i]));
      const auto before = index_of(s, 100);
      for (std::size_t i = s.size(); i > 1; --i) std::swap(s[i - 1], s[*rc::gen::inRange<std::size_t>(0, i)]);
      const auto after = index_of(s, 100);
      RC_ASSERT(before.index == after.index);
      RC_ASSERT(before.verdict == after.verdict);
    }));
  }
};

QTEST_GUILESS_MAIN(TestIndex)
#include "tst_index.moc"
