// Units of a market: for every price a whole tick_value, five to six digits of price, and a lot worth at most a dollar.
#include <QtTest>
#include <cmath>

#include "market/instrument.h"
#include "solvency/property.h"

using namespace fb;
using fb_test::holds;

class tst_Instrument : public QObject {
  Q_OBJECT
 private slots:
  void units_fit_every_price();
  void known_markets();
  void notional_is_exact();
  void refuses_units_that_do_not_fit();
};

void tst_Instrument::units_fit_every_price() {
  QVERIFY(holds("whole tick value, price resolution and lot size from 1e-8 to 1e6 USD", [] {
    const int magnitude = *rc::gen::inRange(1, 15);  // 10 nano-USD = 1e-8 USD, to below 1e6 USD
    std::int64_t price_nano = *rc::gen::inRange<std::int64_t>(1'000'000, 10'000'000);
    for (int i = 6; i < magnitude; ++i) price_nano *= 10;
    for (int i = magnitude; i < 6; ++i) price_nano /= 10;
    const Instrument made = make_instrument("X", price_nano);
    RC_ASSERT(validate(made).has_value());
    RC_ASSERT(made.tick_value >= 1);
    RC_ASSERT(static_cast<Int128>(made.tick_nano) * made.lot_nano == static_cast<Int128>(made.tick_value) * 1'000'000'000'000);
    const std::int64_t ticks = price_nano / made.tick_nano;
    RC_ASSERT(made.tick_nano == 1 || (ticks >= 100'000 && ticks < 1'000'000));
    const double lot_usd = made.units(1) * static_cast<double>(price_nano) / 1e9;
    RC_ASSERT(lot_usd > 0.099 && lot_usd <= 1.000001);
  }));
  QVERIFY(validate(make_instrument("TOP", 1'000'000'000'000'000)).has_value());
}

void tst_Instrument::known_markets() {
  const Instrument btc = make_instrument("BTC", 7'934'580'000'000);
  QCOMPARE(btc.id, std::string("BTC-PERP"));
  QCOMPARE(btc.tick_nano, 10'000'000);  // 0.01 USD
  QCOMPARE(btc.lot_nano, 100'000);      // 0.0001 BTC
  QCOMPARE(btc.tick_value, Money{1});
  QVERIFY(std::fabs(btc.usd(793'458) - 7934.58) < 1e-9);
  const Instrument shib = make_instrument("SHIB", 8'610);  // 0.00000861 USD
  QCOMPARE(shib.tick_nano, 1);
  QCOMPARE(shib.lot_nano, 100'000'000'000'000);  // 100,000 SHIB, 0.86 USD
  QCOMPARE(shib.tick_value, Money{100});
}

void tst_Instrument::notional_is_exact() {
  QVERIFY(holds("notional = |lots| x price x tick value, for either side", [] {
    Instrument i = make_instrument("X", *rc::gen::inRange<std::int64_t>(1'000'000, 1'000'000'000'000));
    const Lots lots = *rc::gen::inRange<Lots>(-1'000'000, 1'000'000);
    const Ticks price = *rc::gen::inRange<Ticks>(0, 1'000'000);
    RC_ASSERT(Int128{i.notional(lots, price)} == static_cast<Int128>(lots < 0 ? -lots : lots) * price * i.tick_value);
    RC_ASSERT(i.notional(lots, price) == i.notional(-lots, price));
  }));
  const Instrument btc = make_instrument("BTC", 7'934'580'000'000);
  QVERIFY_EXCEPTION_THROWN(btc.notional(INT64_MAX, 2), Overflow);
}

void tst_Instrument::refuses_units_that_do_not_fit() {
  const Instrument good = make_instrument("BTC", 7'934'580'000'000);
  for (const auto spoil : std::vector<void (*)(Instrument&)>{[](Instrument& i) { i.tick_nano = 0; }, [](Instrument& i) { i.lot_nano = -i.lot_nano; },
                                                             [](Instrument& i) { ++i.lot_nano; }, [](Instrument& i) { ++i.tick_value; },
                                                             [](Instrument& i) { i.tick_nano = i.lot_nano = INT64_MAX; }}) {
    Instrument bad = good;
    spoil(bad);
    const auto checked = validate(bad);
    QVERIFY(!checked.has_value());
    QCOMPARE(checked.error().field, std::string("instrument BTC-PERP"));
  }
}

QTEST_GUILESS_MAIN(tst_Instrument)
#include "tst_instrument.moc"
