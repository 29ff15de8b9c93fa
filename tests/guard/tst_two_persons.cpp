// The two-person rule: who is the same person, and that no sequence of acts of one person loosens anything, walked to its end on the
// real functions; the functions as they were before must fail the same walk.
#include <QtTest>

#include "guard/breaker_walk.h"
#include "guard/price_bounds.h"
#include "guard/two_persons.h"

using namespace fb;
using namespace fb::test;

namespace {

// A time relative to the fixed now, one block later. 0 and "until released" stay.
TimeMs later(TimeMs t) { return t == 0 || t == kUntilReleased ? t : t - kBlock; }
TimeMs quiet_later(TimeMs t) { return t == 0 ? 0 : std::max(t - kBlock, kNow - kCoolOff - kBlock); }

// The real functions.
struct Real {
  Breaker b;
  BreakerHolds holds;
  SharedParameters p = walked_parameters(2'500'000, kCoolOff);

  void set(BreakerState to, TimeMs until_ms, const Signature& by) { (void)set_by_person(b, holds, to, until_ms, by, kNow); }
  void set(MarketParam what, std::int64_t value, const Signature& by) {
    const bool halt = what == MarketParam::band_halt_ppm;
    const auto after = walked_parameters(halt ? value : p->at(0, MarketParam::band_halt_ppm), halt ? p->at(0, MarketParam::cool_off_ms) : value);
    if (loosened(*p, *after).empty() || two_persons(by)) p = after;
  }
  void block(Ppm used, Verdict verdict) {
    apply_rules(b, holds, {used, 0}, verdict, kNow, *p, 0);
    for (TimeMs& until : holds.until_ms) until = later(until);
    b.hold_until_ms = later(b.hold_until_ms);
    b.quiet_since_ms = quiet_later(b.quiet_since_ms);
  }
  std::vector<std::int64_t> words() const {
    std::vector<std::int64_t> out{b.rule, b.floor, b.hold_until_ms, b.quiet_since_ms, p->at(0, MarketParam::band_halt_ppm), p->at(0, MarketParam::cool_off_ms)};
    out.insert(out.end(), holds.until_ms.begin(), holds.until_ms.end());
    return out;
  }
  bool looser_than(const Real& other) const {
    const auto looser = [&](MarketParam what) { return loosens(spec(what), other.p->at(0, what), p->at(0, what)); };
    return b.state() < other.b.state() || looser(MarketParam::band_halt_ppm) || looser(MarketParam::cool_off_ms);
  }
};

// What a breaker of the whole venue does: only people set it.
struct RealGlobal : Real {
  void block(Ppm, Verdict) {
    end_holds(b, holds, kNow);
    for (TimeMs& until : holds.until_ms) until = later(until);
    b.hold_until_ms = later(b.hold_until_ms);
  }
};

// Under price bounds: an auction runs, or the oracle stops.
struct RealBounds : Real {
  void block(Ppm used, Verdict verdict) {
    follow_auction(b, holds, used > 2'000'000, verdict == Verdict::no_quorum, kNow);
    for (TimeMs& until : holds.until_ms) until = later(until);
    b.hold_until_ms = later(b.hold_until_ms);
  }
};

// As it was: one floor, overwritten by whoever came last, and an end that is normal.
struct Former {
  std::int64_t state = 0, floor = 0;
  TimeMs hold_until_ms = 0;

  void set(BreakerState to, TimeMs until_ms, const Signature& by) {
    if (by.actor.empty()) return;
    if (static_cast<std::int64_t>(to) < state && (by.second.empty() || by.second == by.actor)) return;
    state = floor = static_cast<std::int64_t>(to);
    hold_until_ms = until_ms;
  }
  void set(MarketParam, std::int64_t, const Signature&) {}
  void block(Ppm, Verdict) {
    if (hold_until_ms != 0 && kNow >= hold_until_ms) {  // expire_hold
      floor = hold_until_ms = 0;
      state = 0;
    }
    hold_until_ms = later(hold_until_ms);
  }
  std::vector<std::int64_t> words() const { return {state, floor, hold_until_ms}; }
  bool looser_than(const Former& other) const { return state < other.state; }
};

// The real functions, but for the end of a hold: it is normal, as it was.
struct FormerExpiry : RealGlobal {
  void block(Ppm used, Verdict verdict) {
    if (b.hold_until_ms != 0 && kNow >= b.hold_until_ms) {
      b = {};
      holds = {};
    }
    RealGlobal::block(used, verdict);
  }
};
// Names compared as bytes, as it was.
struct FormerNames : Real {
  using Real::set;
  void set(BreakerState to, TimeMs until_ms, const Signature& by) {
    const bool two = !by.second.empty() && by.second != by.actor;
    Real::set(to, until_ms, two ? Signature{"ann", "somebody"} : by);
  }
};
// A parameter without a direction.
struct FreeParameters : Real {
  using Real::set;
  void set(MarketParam what, std::int64_t value, const Signature&) { Real::set(what, value, {"ann", "ben"}); }
};

constexpr TimeMs kHolds[] = {0, kBlock, 2 * kBlock};
constexpr BreakerState kStates[] = {BreakerState::normal, BreakerState::caution, BreakerState::reduce_only, BreakerState::halted};
// How one person looks like two: ann with nobody, herself, and three ways to write her name.
constexpr std::string_view kAnns[] = {"", "ann", " Ann ", "\xEF\xBC\xA1nn", "a\xE2\x80\x8Bnn"};

std::string words_of(const Signature& by, BreakerState to, TimeMs hold) {
  return std::string(by.actor) + (by.second.empty() ? "" : " with '" + std::string(by.second) + "'") + " sets " + std::string(name(to)) +
         (hold == 0 ? "" : " for " + std::to_string(hold / kBlock) + " blocks");
}
void add_acts(std::vector<Step>& out, const Signature& by, bool of_ann) {
  for (const BreakerState to : kStates)
    for (const TimeMs hold : kHolds) out.push_back({.words = words_of(by, to, hold), .by = by, .to = to, .hold_ms = hold, .of_ann = of_ann});
}
void add_parameters(std::vector<Step>& out, const Signature& by, bool of_ann) {
  for (const auto& [what, value] : {std::pair{MarketParam::band_halt_ppm, 1'800'000L}, {MarketParam::band_halt_ppm, 2'500'000L},
                                    {MarketParam::band_halt_ppm, 20'000'000L}, {MarketParam::cool_off_ms, static_cast<long>(kBlock)},
                                    {MarketParam::cool_off_ms, static_cast<long>(kCoolOff)}})
    out.push_back({.words = std::string(by.actor) + (by.second.empty() ? "" : " with '" + std::string(by.second) + "'") + " sets " + spec(what).name + "=" + std::to_string(value), .by = by,
                   .parameter = std::pair{what, static_cast<std::int64_t>(value)}, .of_ann = of_ann});
}
void add_blocks(std::vector<Step>& out) {
  for (const Ppm used : {0L, 1'100'000L, 1'700'000L, 2'100'000L, 2'600'000L})
    out.push_back({.words = "a block, use " + std::to_string(used), .block = std::pair{static_cast<Ppm>(used), Verdict::valid}});
  out.push_back({.words = "a block, no quorum", .block = std::pair{Ppm{0}, Verdict::no_quorum}});
}
// Three persons: ann alone in every disguise, ben alone, and each pair.
std::vector<Step> all_acts(bool disguised = true) {
  std::vector<Step> out;
  for (const std::string_view second : kAnns)
    if (disguised || second.empty()) add_acts(out, {"ann", second}, true);
  add_acts(out, {"ben", ""}, false);
  add_acts(out, {"ben", "cid"}, false);
  add_acts(out, {"ann", "ben"}, false);
  add_blocks(out);
  return out;
}
std::vector<Step> with_parameters() {
  std::vector<Step> out;
  for (const Signature& by : {Signature{"ann", ""}, {"ann", "ANN"}, {"ben", ""}, {"ben", "cid"}}) {
    const bool of_ann = by.actor == "ann";
    add_parameters(out, by, of_ann);
    for (const auto& [to, hold] : {std::pair{BreakerState::normal, TimeMs{0}}, {BreakerState::halted, kBlock}, {BreakerState::reduce_only, TimeMs{0}}})
      out.push_back({.words = words_of(by, to, hold), .by = by, .to = to, .hold_ms = hold, .of_ann = of_ann});
  }
  add_blocks(out);
  return out;
}

QString said(const Found& found) {
  QStringList out;
  for (const std::string& step : found.loosened) out << QString::fromStdString(step);
  return out.join("; ");
}

}  // namespace

class TestTwoPersons : public QObject {
  Q_OBJECT
 private slots:
  void samePerson_data();
  void samePerson();
  void nobodyIsNoSecond();
  void aRefusalSaysWhatAndWhatNext();
  void noOneLoosensABreaker();
  void noOneLoosensTheOtherBreakers();
  void noOneLoosensBreakerAndParameters();
  void whatItWasBeforeFails();
};

void TestTwoPersons::samePerson_data() {
  QTest::addColumn<QByteArray>("name");
  QTest::addColumn<bool>("same");
  QTest::newRow("case") << QByteArray("ANN lee") << true;
  QTest::newRow("blank at the end") << QByteArray("ann lee ") << true;
  QTest::newRow("tab, new line, two blanks") << QByteArray("\tann  lee\n") << true;
  QTest::newRow("no-break space") << QByteArray("ann\xC2\xA0lee") << true;
  QTest::newRow("em space and ideographic space") << QByteArray("\xE2\x80\x83" "ann lee\xE3\x80\x80") << true;
  QTest::newRow("line separator, ogham space") << QByteArray("\xE2\x80\xA8" "ann\xE1\x9A\x80lee") << true;
  QTest::newRow("full width") << QByteArray("\xEF\xBC\xA1\xEF\xBD\x8E\xEF\xBD\x8E lee") << true;
  QTest::newRow("zero width space inside") << QByteArray("an\xE2\x80\x8Bn lee") << true;
  QTest::newRow("soft hyphen, byte order mark") << QByteArray("\xEF\xBB\xBF" "an\xC2\xADn lee") << true;
  QTest::newRow("superscript") << QByteArray("an\xE2\x81\xBF lee") << true;
  QTest::newRow("somebody else") << QByteArray("anna lee") << false;
  QTest::newRow("an accent makes another name") << QByteArray("\xC3\xA1nn lee") << false;
}

void TestTwoPersons::samePerson() {
  QFETCH(QByteArray, name);
  QFETCH(bool, same);
  QCOMPARE(person_key(name.toStdString()) == person_key("ann lee"), same);
  QCOMPARE(two_persons({"ann lee", name.toStdString()}), !same);
  QCOMPARE(two_persons({name.toStdString(), "ann lee"}), !same);
  // Composed and decomposed; sharp s folds.
  QCOMPARE(person_key("Jos\xC3\xA9"), person_key("JOSE\xCC\x81"));
  QCOMPARE(person_key("Stra\xC3\x9F" "er"), person_key("STRASSER"));
}

void TestTwoPersons::nobodyIsNoSecond() {
  for (const std::string nobody : {"", " ", "\t\n", "\xC2\xA0", "\xE2\x80\x8B", "\xE2\x80\x8B \xC2\xAD", "\xFF\xFE", "ben\xC3"})
    QVERIFY2(person_key(nobody).empty() && !two_persons({"ann", nobody}) && !two_persons({nobody, "ann"}), nobody.c_str());
  QVERIFY(!two_persons({"ann", std::string(5000, 'b')}));
  QVERIFY(two_persons({"ann", "ben"}));
}

void TestTwoPersons::aRefusalSaysWhatAndWhatNext() {
  Breaker b;
  BreakerHolds holds;
  QVERIFY(set_by_person(b, holds, BreakerState::halted, kNow + 60 * kBlock, {"ann", ""}, kNow));
  const auto normal = set_by_person(b, holds, BreakerState::normal, 0, {"ann", "Ann "}, kNow);
  QVERIFY(!normal);
  QCOMPARE(normal.error().text(), std::string("breaker is 'normal': it stands at halted, and normal is looser: that needs a second person, "
                                              "and this names 'Ann ' again. Name a second person other than ann, or leave it as it is"));
  const auto shorter = set_by_person(b, holds, BreakerState::halted, kNow + kBlock, {"ben", ""}, kNow);
  QVERIFY(!shorter);
  QVERIFY2(shorter.error().text().find("halted is held until 2001-09-09T02:01:40.000Z already, and an earlier end loosens it") != std::string::npos, shorter.error().text().c_str());
  const auto past = set_by_person(b, holds, BreakerState::halted, kNow, {"ann", "ben"}, kNow);
  QVERIFY2(!past && past.error().rule == "ends before it begins", "a hold of no time");
}

void TestTwoPersons::noOneLoosensABreaker() {
  const Found found = walk<Real>(all_acts());
  QVERIFY2(found.loosened.empty(), qPrintable(said(found)));
  qInfo("%zu pairs of states", found.states);
  QVERIFY(found.states > 10'000);
}

void TestTwoPersons::noOneLoosensTheOtherBreakers() {
  for (const Found& found : {walk<RealGlobal>(all_acts()), walk<RealBounds>(all_acts())}) {
    QVERIFY2(found.loosened.empty(), qPrintable(said(found)));
    qInfo("%zu pairs of states", found.states);
    QVERIFY(found.states > 1'000);
  }
}

void TestTwoPersons::noOneLoosensBreakerAndParameters() {
  const Found found = walk<Real>(with_parameters());
  QVERIFY2(found.loosened.empty(), qPrintable(said(found)));
  qInfo("%zu pairs of states", found.states);
  QVERIFY(found.states > 10'000);
}

void TestTwoPersons::whatItWasBeforeFails() {
  for (const Found& found : {walk<Former>(all_acts(false)), walk<Former>(all_acts()), walk<FormerExpiry>(all_acts()), walk<FormerNames>(all_acts()), walk<FreeParameters>(with_parameters())}) {
    QVERIFY(!found.loosened.empty());
    qInfo("%s", qPrintable(said(found)));
  }
}

QTEST_GUILESS_MAIN(TestTwoPersons)
#include "tst_two_persons.moc"
