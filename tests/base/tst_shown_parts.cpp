// Rounded parts add up to the rounded total.
#include <QtTest>

#include "base/random.h"
#include "base/shown_parts.h"

using namespace fb;

class TestShownParts : public QObject {
  Q_OBJECT
 private slots:
  void one_amount_is_rounded_half_away_from_zero() {
    for (const auto& [amount, shown] : {std::pair<Money, Money>{4'999, 0}, {5'000, 10'000}, {-4'999, 0}, {-5'000, -10'000}, {10'000, 10'000}, {0, 0}})
      QCOMPARE(shown_amount(amount, kCent), shown);
  }

  // Three times a third of a cent: alone each is nothing, together they are a cent. The first goes up.
  void parts_worked_by_hand() {
    const std::vector<Money> thirds{3'334, 3'333, 3'333};
    QCOMPARE(shown_parts(thirds, kCent), (std::vector<Money>{10'000, 0, 0}));
    const std::vector<Money> signs{-12'345'678, 5'004'000, 1'000};  // -7 340 678: 7.34 lost
    QCOMPARE(shown_parts(signs, kCent), (std::vector<Money>{-12'340'000, 5'000'000, 0}));
    QCOMPARE(shown_parts(std::vector<Money>{}, kCent), std::vector<Money>{});
  }

  void they_add_up_level_below_level() {
    Random random(3);
    for (int i = 0; i < 20'000; ++i) {
      std::vector<Money> parts(static_cast<std::size_t>(1 + random.below(12)));
      Money total = 0;
      for (Money& part : parts) total += part = random.below(4) == 0 ? 0 : random.below(60'000) - 30'000;
      // As a part of something above it, the total may have been rounded either way.
      for (const Money top : {shown_amount(total, kCent), total - (total % kCent + kCent) % kCent, total - (total % kCent + kCent) % kCent + kCent}) {
        if (magnitude(top - total) >= kCent) continue;
        const std::vector<Money> shown = shown_parts(parts, top, kCent);
        Money sum = 0;
        for (std::size_t k = 0; k < parts.size(); ++k) {
          sum += shown[k];
          QVERIFY(shown[k] % kCent == 0 && magnitude(shown[k] - parts[k]) < kCent);
          QVERIFY(parts[k] != 0 || shown[k] == 0);
        }
        QCOMPARE(sum, top);
      }
    }
  }
};
QTEST_GUILESS_MAIN(TestShownParts)
#include "tst_shown_parts.moc"
