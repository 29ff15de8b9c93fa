// Reads a lemma (an SMT-LIB file whose head says what it is) and asks the solvers that its head names.
//
// Head lines: `; lemma:` or `; twin of:` with `; bug:`, then `; code:` file and function restated, `; rule:` document
// and section, `; solvers:`, `; expect:`. The last assertion of a lemma is its negated goal: unsat proves it. Thread
// rule: free functions.
#pragma once
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>

namespace fb_test {

constexpr int kSolverMs = 20'000;

struct Lemma {
  QString name;
  QByteArray text;
  QString head(const QString& key) const {
    for (const auto& line : QString::fromUtf8(text).split('\n'))
      if (line.startsWith("; " + key + ": ")) return line.mid(key.size() + 4).trimmed();
    return {};
  }
  bool is_twin() const { return !head("twin of").isEmpty(); }
  // Its lines without comments.
  QStringList body() const {
    QStringList lines = QString::fromUtf8(text).split('\n');
    lines.removeIf([](const QString& line) { return line.startsWith(';') || line.trimmed().isEmpty(); });
    return lines;
  }
};

inline QString lemma_folder() { return QStringLiteral(FB_SOURCE_DIR "/tests/proofs/lemmas"); }

inline Lemma read_lemma(const QString& file) {
  QFile in(lemma_folder() + '/' + file);
  if (!in.open(QIODevice::ReadOnly)) return {};
  return {file.chopped(5), in.readAll()};
}

inline QStringList lemma_files() { return QDir(lemma_folder()).entryList({"*.smt2"}, QDir::Files, QDir::Name); }

inline QStringList installed_solvers() {
  QStringList found;
  for (const char* name : {"cvc5", "z3"})
    if (!QStandardPaths::findExecutable(name).isEmpty()) found << name;
  return found;
}

// What a solver says: "sat", "unsat", or its complaint.
inline QString ask_solver(const QString& solver, const QByteArray& text) {
  QProcess process;
  process.start(solver, solver == "z3" ? QStringList{"-in"} : QStringList{"--lang=smt2", "-"});
  if (!process.waitForStarted()) return "does not start";
  process.write(text);
  process.closeWriteChannel();
  if (!process.waitForFinished(kSolverMs)) {
    process.kill();
    process.waitForFinished();
    return "no answer within its time";
  }
  return QString::fromUtf8(process.readAllStandardOutput()).section('\n', 0, 0).trimmed();
}

// Empty when every solver of `installed` that the lemma names says what the lemma expects.
inline QString judge(const Lemma& lemma, const QStringList& installed) {
  int asked = 0;
  for (const auto& solver : lemma.head("solvers").split(' ')) {
    if (!installed.contains(solver)) continue;
    ++asked;
    const QString said = ask_solver(solver, lemma.text);
    if (said != lemma.head("expect")) return lemma.name + ": " + solver + " says " + said;
  }
  return asked > 0 ? QString() : lemma.name + ": none of its solvers is installed";
}

// The lemma without its last assertion, the negated goal: what must be satisfiable lest it proves nothing.
inline QByteArray premises(const Lemma& lemma) {
  const auto goal = lemma.text.lastIndexOf("(assert"), end = lemma.text.lastIndexOf("(check-sat)");
  return goal < 0 || end < goal ? QByteArray() : lemma.text.left(goal) + lemma.text.mid(end);
}

}  // namespace fb_test
