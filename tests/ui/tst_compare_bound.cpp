// Compare shows figures of the two runs that its lists name, or none: after any sequence of forks, choices, dropped runs, other days and
// closing, and while answers are on their way.
#include <QComboBox>
#include <QPushButton>
#include <QTableWidget>
#include <QtTest>

#include "compare/compare_dock.h"
#include "compare/outcome_model.h"
#include "replay/day.h"
#include "ui/shell_sample.h"

using namespace fb;
using namespace fb::ui;

class TestCompareBound : public QObject {
  Q_OBJECT
 private slots:
  void init();
  void aForkTakesTheFiguresAway();
  void anAnswerForOthersIsDropped();
  void anotherDayHasNoFiguresYet();
  void randomSequences();

 private:
  QTableView* figures() const { return dock_->findChild<QTableView*>("outcomes"); }
  QComboBox* list(const char* name) const { return dock_->findChild<QComboBox*>(name); }
  int rows() const { return figures()->model()->rowCount(); }
  // What must hold at any moment: no figures, or those of the two runs that are chosen.
  void check() const {
    const auto of = dock_->figuresOf();
    QCOMPARE(rows() > 0, of.has_value());
    QCOMPARE(dock_->findChild<QTableWidget*>("compareAccounts")->rowCount() > 0 && !of, false);
    if (of) QCOMPARE(*of, std::pair(list("runA")->currentData().toInt(), list("runB")->currentData().toInt()));
  }
  void forkAt(std::uint32_t block, MarketIdx market) {
    const int newest = client_->snapshot()->runs.back().id;  // ids are never given twice, also when runs are dropped meanwhile
    client_->seek(day_->time_of(block));
    client_->fork({test::halt(market)});
    QTRY_VERIFY_WITH_TIMEOUT(client_->snapshot()->runs.back().id > newest || !client_->snapshot()->refused.empty(), 30'000);
    QCoreApplication::processEvents();
  }
  void open(std::uint64_t seed) {
    day_ = test::make_day(40, 120, seed);
    client_->setSession(test::open_day(day_, {}), {});
    QTRY_VERIFY_WITH_TIMEOUT(client_->snapshot() && client_->snapshot()->computed_to + 1 == client_->snapshot()->blocks, 30'000);
  }
  void compared() {
    dock_->compare();
    QTRY_VERIFY_WITH_TIMEOUT(dock_->figuresOf().has_value(), 30'000);
  }

  std::shared_ptr<const Recording> day_;
  std::unique_ptr<SessionClient> client_;
  std::unique_ptr<CompareDock> dock_;
};

void TestCompareBound::init() {
  dock_.reset();
  client_ = std::make_unique<SessionClient>();
  dock_ = std::make_unique<CompareDock>(*client_, nullptr);
  dock_->show();
  open(1);
}

void TestCompareBound::aForkTakesTheFiguresAway() {
  forkAt(20, 0);
  compared();
  QVERIFY(rows() > 10);
  check();
  forkAt(40, 1);  // the lists name the newest fork now
  QCOMPARE(rows(), 0);
  QVERIFY(!dock_->figuresOf());
  QVERIFY(dock_->subtitle().isEmpty());
  compared();
  check();
  QCOMPARE(dock_->figuresOf()->second, client_->snapshot()->runs.back().id);
  list("runB")->setCurrentIndex(1);
  QCOMPARE(rows(), 0);
}

void TestCompareBound::anAnswerForOthersIsDropped() {
  forkAt(20, 0);
  forkAt(30, 1);
  list("runB")->setCurrentIndex(1);
  dock_->compare();  // under way
  list("runB")->setCurrentIndex(2);
  QTest::qWait(300);
  check();
  QCOMPARE(rows(), 0);
}

void TestCompareBound::anotherDayHasNoFiguresYet() {
  forkAt(20, 0);
  compared();
  open(2);
  QCOMPARE(rows(), 0);
  check();
  client_->closeSession();
  check();
  QCOMPARE(rows(), 0);
}

void TestCompareBound::randomSequences() {
  const int sequences = qEnvironmentVariable("FIREBREAK_SEQUENCES", "12").toInt();
  const auto first = qEnvironmentVariable("FIREBREAK_SEED", "1").toULongLong();
  int shown = 0;
  for (std::uint64_t seed = first; seed < first + static_cast<std::uint64_t>(sequences); ++seed) {
    Random random(seed);
    open(seed % 3 + 1);
    for (int act = 0; act < 25; ++act) {
      const auto runs = static_cast<std::int64_t>(client_->snapshot()->runs.size());
      switch (random.below(7)) {
        case 0:
          if (runs < 4) forkAt(static_cast<std::uint32_t>(10 + random.below(100)), static_cast<MarketIdx>(random.below(2)));
          break;
        case 1: dock_->compare(); break;
        case 2: list(random.below(2) == 0 ? "runA" : "runB")->setCurrentIndex(static_cast<int>(random.below(runs))); break;
        case 3: client_->seek(day_->time_of(static_cast<std::uint32_t>(random.below(120)))); break;
        case 4: client_->showRun(client_->snapshot()->runs[static_cast<std::size_t>(random.below(runs))].id); break;
        case 5:
          if (runs > 1 && random.below(3) == 0) client_->dropRun(client_->snapshot()->runs.back().id);
          break;
        case 6: QTest::qWait(static_cast<int>(random.below(60))); break;
      }
      check();
      QCoreApplication::processEvents();
      check();
      if (QTest::currentTestFailed()) qFatal("FIREBREAK_SEED=%llu, act %d", static_cast<unsigned long long>(seed), act);
      shown += dock_->figuresOf().has_value();
    }
  }
  QVERIFY(shown > sequences);
}

QTEST_MAIN(TestCompareBound)
#include "tst_compare_bound.moc"
