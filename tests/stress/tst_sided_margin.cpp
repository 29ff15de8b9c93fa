// Thresholds where shorts need more margin than longs (margin_policy risk_factor): the curve is the requirement of each
// side.
#include <QtTest>

#include "stress/threshold.h"
#include "support/venue_book.h"

using namespace fb;
using namespace fb::test;

class TestSidedMargin : public QObject {
  Q_OBJECT
 private slots:
  // 100,000 with 20,000 each. A long needs 8.5615 % and falls to it after a move of (20,000 - 8,561.5) / (100,000 -
  // 8,561.5) = 12.5095 %; a short needs 9.2739 % and rises to it after (20,000 - 9,273.9) / (100,000 + 9,273.9)
  // = 9.8158 %.
  void eachSideHasItsOwnThreshold() {
    Genesis g = venue_book({{"margin_policy", "risk_factor"},
                            {"mm_horizon_ms", "86400000"},
                            {"risk_tail_ppm", "1000"},
                            {"risk_slippage_ppm", "1000"}},
                           0);
    const UserIdx buyer = add_side(g, 0, 100'000, 20'000), seller = add_side(g, 0, -100'000, 20'000);
    Run run(std::move(g));
    const PriceCurve curve = PriceCurve::of(*run.protocol, 0);
    for (const UserIdx u : {buyer, seller})
      QCOMPARE(curve.maintenance(curve.mark, lots_of(run, u)), run.protocol->margin(account(run, u)).maintenance);
    const auto at = [&](UserIdx u) {
      return static_cast<double>(threshold_price(curve, lots_of(run, u), run.protocol->margin(account(run, u)))) /
             static_cast<double>(curve.mark);
    };
    QVERIFY(std::abs(at(buyer) - (1 - 0.125095)) < 1e-5);
    QVERIFY(std::abs(at(seller) - (1 + 0.098158)) < 1e-5);
    QVERIFY(std::abs(curve.marginal_rate(1e9, true) - 0.092739) < 1e-6);
    QVERIFY(std::abs(curve.marginal_rate(1e9) - 0.085615) < 1e-6);
  }
};

QTEST_GUILESS_MAIN(TestSidedMargin)
#include "tst_sided_margin.moc"
