// Breakers: what is shown, and that nothing dangerous happens by accident or by one person alone.
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

#include "breakers/breaker_dialog.h"
#include "breakers/breaker_facts.h"
#include "breakers/breaker_row.h"
#include "breakers/breakers_dock.h"
#include "shell/key_figure.h"
#include "ui/shell_sample.h"

using namespace fb;
using namespace fb::ui;

class TestShellBreakers : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("org.firebreak.test");
    QSettings().clear();
    test::applyTheme();
  }
  void theNearestTriggerIsTheNextTighterState();
  void rowsShowStateAndOfferWhatIsPossible();
  void tighteningNeedsNameAndReason();
  void looseningNeedsASecondPerson();
  void allMarketsMustBeTyped();
  void enterTripsACompleteForm();
  void enterCancelsAnIncompleteForm();
  void enterOnCancelCancels();
  void aFigurePastItsLimitIsColoured();
};

namespace {
struct Bench {
  SessionClient client;
  BreakersDock dock{client, nullptr};
  Bench() {
    dock.resize(330, 420);
    client.present(test::shellSnapshot());
    dock.show();
  }
  BreakerDialog* ask(MarketIdx scope, BreakerDialog::Direction direction) {
    dock.ask(scope, direction);
    return dock.findChild<BreakerDialog*>();
  }
};
OperatorCommand confirmed(BreakerDialog* dialog) {
  OperatorCommand out;
  QObject::connect(dialog, &BreakerDialog::decided, dialog, [&out](const OperatorCommand& c) { out = c; });
  QTest::mouseClick(dialog->findChild<QPushButton*>("confirm"), Qt::LeftButton);
  return out;
}
void type(BreakerDialog* dialog, const char* field, const QString& words) {
  QTest::keyClicks(dialog->findChild<QLineEdit*>(field), words);
}
bool canConfirm(BreakerDialog* dialog) { return dialog->findChild<QPushButton*>("confirm")->isEnabled(); }
}  // namespace

void TestShellBreakers::theNearestTriggerIsTheNextTighterState() {
  const auto s = test::shellSnapshot();
  // ETH: 58 % of the caution band. BTC stands at 1.24 bands: past caution, reduce-only comes at 1.6.
  const NearestTrigger eth = nearestTrigger(*s, 1), btc = nearestTrigger(*s, 0);
  QCOMPARE(eth.next, BreakerState::caution);
  QCOMPARE(eth.used, 0.58);
  QCOMPARE(btc.next, BreakerState::reduce_only);
  QCOMPARE(btc.used, 1'240'000.0 / 1'600'000.0);
  QCOMPARE(btc.words, QString("5 min band, 78\u202f% of reduce-only"));
  const auto held = test::shellSnapshot();  // a person's reduce-only: the next state is halted, at 2.5 bands
  held->markets[0].view.breaker = BreakerState::reduce_only;
  QCOMPARE(nearestTrigger(*held, 0).next, BreakerState::halted);
  QCOMPARE(nearestTrigger(*held, 0).used, 1'240'000.0 / 2'500'000.0);
  QVERIFY(nearestTrigger(*s, kGlobalScope).words.contains("BTC-PERP"));
}

void TestShellBreakers::rowsShowStateAndOfferWhatIsPossible() {
  Bench bench;
  auto* btc = bench.dock.findChild<BreakerRow*>("breaker.0");
  auto* eth = bench.dock.findChild<BreakerRow*>("breaker.1");
  QVERIFY(btc && eth && bench.dock.findChild<BreakerRow*>("breaker.global"));
  QVERIFY(btc->findChild<QPushButton*>("release")->isVisible());
  QVERIFY(!eth->findChild<QPushButton*>("release")->isVisible());
  QVERIFY(btc->accessibleName().contains("caution"));
  QCOMPARE(bench.dock.subtitle(), QString("1 of 3 not normal"));
  test::shoot(bench.dock, "shell_breakers");
}

void TestShellBreakers::tighteningNeedsNameAndReason() {
  Bench bench;
  BreakerDialog* dialog = bench.ask(0, BreakerDialog::Direction::tighten);
  QVERIFY(dialog->findChild<QLabel*>("consequence")->text().contains("every order"));
  QVERIFY(!canConfirm(dialog));
  type(dialog, "actor", "Ana");
  QVERIFY(!canConfirm(dialog));
  type(dialog, "why", "price runs away");
  QVERIFY(canConfirm(dialog));
  test::shoot(*dialog, "shell_breaker_trip");
  const OperatorCommand c = confirmed(dialog);
  QCOMPARE(c.actor, std::string("Ana"));
  QCOMPARE(c.why, std::string("price runs away"));
  QVERIFY(c.second.empty());
  const auto& set = std::get<SetBreaker>(c.what);
  QCOMPARE(set.scope, 0u);
  QCOMPARE(set.state, BreakerState::halted);
  QCOMPARE(set.hold_until_ms, TimeMs(0));
}

void TestShellBreakers::looseningNeedsASecondPerson() {
  Bench bench;
  BreakerDialog* dialog = bench.ask(0, BreakerDialog::Direction::loosen);
  auto* actor = dialog->findChild<QLineEdit*>("actor");
  actor->clear();
  type(dialog, "actor", "Ana");
  type(dialog, "why", "calm again");
  QVERIFY(!canConfirm(dialog));
  type(dialog, "second", "ana");
  QVERIFY(!canConfirm(dialog));  // the same person
  dialog->findChild<QLineEdit*>("second")->clear();
  type(dialog, "second", "Bo");
  QVERIFY(canConfirm(dialog));
  test::shoot(*dialog, "shell_breaker_release");
  const OperatorCommand c = confirmed(dialog);
  QCOMPARE(c.second, std::string("Bo"));
  QCOMPARE(std::get<SetBreaker>(c.what).state, BreakerState::normal);
}

void TestShellBreakers::allMarketsMustBeTyped() {
  Bench bench;
  BreakerDialog* dialog = bench.ask(kGlobalScope, BreakerDialog::Direction::tighten);
  dialog->findChild<QLineEdit*>("actor")->setText("Ana");
  type(dialog, "why", "venue-wide");
  QVERIFY(!canConfirm(dialog));
  type(dialog, "typedScope", "all markets");
  QVERIFY(canConfirm(dialog));
}

// By keys alone: the caret stands in the first empty field, and Enter trips once the form is complete, from any field.
void TestShellBreakers::enterTripsACompleteForm() {
  Bench bench;
  BreakerDialog* dialog = bench.ask(0, BreakerDialog::Direction::tighten);
  dialog->activateWindow();
  QTRY_VERIFY(dialog->focusWidget() != nullptr);
  dialog->findChild<QLineEdit*>("actor")->setText("Ana");
  QSignalSpy decided(dialog, &BreakerDialog::decided);
  auto* why = dialog->findChild<QLineEdit*>("why");
  why->setFocus();
  QTest::keyClicks(why, "price runs away");
  QTest::keyClick(why, Qt::Key_Return);
  QCOMPARE(decided.size(), 1);
}

void TestShellBreakers::enterCancelsAnIncompleteForm() {
  for (const bool release : {false, true}) {
    Bench bench;
    BreakerDialog* dialog = bench.ask(0, release ? BreakerDialog::Direction::loosen : BreakerDialog::Direction::tighten);
    dialog->findChild<QLineEdit*>("actor")->setText("Ana");
    if (release) dialog->findChild<QLineEdit*>("why")->setText("nobody else agrees");
    QSignalSpy decided(dialog, &BreakerDialog::decided);
    QSignalSpy rejected(dialog, &QDialog::rejected);
    QTest::keyClick(dialog->findChild<QLineEdit*>("actor"), Qt::Key_Return);
    QCOMPARE(decided.size(), 0);
    QCOMPARE(rejected.size(), 1);
  }
}

// Cancel is the way out while it has the focus, complete or not.
void TestShellBreakers::enterOnCancelCancels() {
  Bench bench;
  BreakerDialog* dialog = bench.ask(0, BreakerDialog::Direction::tighten);
  dialog->findChild<QLineEdit*>("actor")->setText("Ana");
  dialog->findChild<QLineEdit*>("why")->setText("by mistake");
  QSignalSpy decided(dialog, &BreakerDialog::decided);
  QSignalSpy rejected(dialog, &QDialog::rejected);
  auto* cancel = dialog->findChild<QPushButton*>("cancel");
  cancel->setFocus();
  QTest::keyClick(cancel, Qt::Key_Return);
  QCOMPARE(decided.size(), 0);
  QCOMPARE(rejected.size(), 1);
}

void TestShellBreakers::aFigurePastItsLimitIsColoured() {
  const auto has = [](const QImage& image, const QColor& color) {
    for (int y = 0; y < image.height(); ++y)
      for (int x = 0; x < image.width(); ++x)
        if (image.pixelColor(x, y) == color) return true;
    return false;
  };
  KeyFigure figure("gain", "Cascade gain R", nullptr);
  figure.resize(160, 56);
  figure.show("0.31", "BTC-PERP · limit 1.00");
  QVERIFY(!has(figure.grab().toImage(), theme::attention()));
  figure.show("0.83", "BTC-PERP · limit 1.00", Urgency::attention);
  QVERIFY(has(figure.grab().toImage(), theme::attention()));
  figure.show("1.20", "BTC-PERP · limit 1.00", Urgency::limit);
  QVERIFY(has(figure.grab().toImage(), theme::limit()));
  QVERIFY(figure.accessibleName().contains("1.20"));
}

QTEST_MAIN(TestShellBreakers)
#include "tst_shell_breakers.moc"
