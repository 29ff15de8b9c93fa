// The arithmetic of solvency and ledger as lemmas for cvc5 and z3, each with a twin in which one bug was put and which
// must be refuted. What a lemma restates stands in its head; that the C++ does the same is shown by the exhaustive and
// random tests of the rooms.
#include <QtTest>

#include "proofs/solver.h"

using namespace fb_test;

class TestProofs : public QObject {
  Q_OBJECT
  QStringList solvers_ = installed_solvers();

 private slots:
  void heads_are_complete();
  void twins_differ_by_one_bug();
  void lemma_holds_and_twin_is_refuted_data();
  void lemma_holds_and_twin_is_refuted();
  void premises_can_be_met_data() { lemma_holds_and_twin_is_refuted_data(); }
  void premises_can_be_met();
  void a_wrong_expectation_fails();
};

void TestProofs::heads_are_complete() {
  int lemmas = 0, twins = 0;
  for (const auto& file : lemma_files()) {
    const auto lemma = read_lemma(file);
    (lemma.is_twin() ? twins : lemmas) += 1;
    for (const char* key : {"code", "rule", "solvers", "expect"})
      QVERIFY2(!lemma.head(key).isEmpty(), qPrintable(file + " lacks " + key));
    QCOMPARE(lemma.head("expect"), lemma.is_twin() ? "sat" : "unsat");
    QVERIFY2(!lemma.head(lemma.is_twin() ? "bug" : "lemma").isEmpty(), qPrintable(file));
    QFile code(QStringLiteral(FB_SOURCE_DIR "/") + lemma.head("code").section(' ', 0, 0));
    QVERIFY2(code.open(QIODevice::ReadOnly), qPrintable(file + " restates " + code.fileName()));
    const auto function = lemma.head("code").section(' ', 1).section("::", -1).toUtf8();
    QVERIFY2(code.readAll().contains(function + '('), qPrintable(file + " restates " + function));
    QVERIFY2(QFile::exists(QStringLiteral(FB_SOURCE_DIR "/") + lemma.head("rule").section(' ', 0, 0)),
             qPrintable(file));
  }
  qInfo("%d lemmas, %d twins", lemmas, twins);
  QVERIFY(lemmas >= 30 && twins >= 30);
}

void TestProofs::twins_differ_by_one_bug() {
  for (const auto& file : lemma_files()) {
    const auto twin = read_lemma(file);
    if (!twin.is_twin()) continue;
    const auto original = read_lemma(twin.head("twin of") + ".smt2");
    QVERIFY2(!original.text.isEmpty(), qPrintable(file));
    const auto a = twin.body(), b = original.body();
    QCOMPARE(a.size(), b.size());
    int changed = 0;
    for (qsizetype i = 0; i < a.size(); ++i) changed += a[i] != b[i];
    QVERIFY2(changed == 1, qPrintable(file));
  }
}

void TestProofs::lemma_holds_and_twin_is_refuted_data() {
  QTest::addColumn<QString>("file");
  for (const auto& file : lemma_files()) QTest::newRow(qPrintable(file.chopped(5))) << file;
}

void TestProofs::lemma_holds_and_twin_is_refuted() {
  QFETCH(QString, file);
  if (solvers_.isEmpty()) QSKIP("neither cvc5 nor z3 is installed: packaging/deps brings both");
  QCOMPARE(judge(read_lemma(file), solvers_), QString());
}

void TestProofs::premises_can_be_met() {
  QFETCH(QString, file);
  if (solvers_.isEmpty()) QSKIP("neither cvc5 nor z3 is installed: packaging/deps brings both");
  const auto lemma = read_lemma(file);
  if (lemma.is_twin()) return;  // its sat says so already
  QStringList said;
  for (const auto& solver : solvers_) said << ask_solver(solver, premises(lemma));
  QVERIFY2(said.contains("sat"), qPrintable(said.join(", ")));
}

// The judge is no yes-man: a lemma said to be refuted, a twin said to hold, a file that is no SMT-LIB, a missing
// solver.
void TestProofs::a_wrong_expectation_fails() {
  if (solvers_.isEmpty()) QSKIP("neither cvc5 nor z3 is installed: packaging/deps brings both");
  auto lemma = read_lemma("penalty_within_equity.smt2"), twin = read_lemma("penalty_within_equity.twin.smt2");
  QCOMPARE(judge(lemma, solvers_), QString());
  QCOMPARE(judge(twin, solvers_), QString());
  lemma.text.replace("; expect: unsat", "; expect: sat");
  twin.text.replace("; expect: sat", "; expect: unsat");
  QVERIFY(judge(lemma, solvers_).contains("says unsat"));
  QVERIFY(judge(twin, solvers_).contains("says sat"));
  auto broken = read_lemma("penalty_within_equity.smt2");
  broken.text.replace("(check-sat)", "(check");
  QVERIFY(!judge(broken, solvers_).isEmpty());
  QVERIFY(judge(read_lemma("penalty_within_equity.smt2"), {}).contains("none of its solvers"));
}

QTEST_GUILESS_MAIN(TestProofs)
#include "tst_proofs.moc"
