// Runs firebreakctl as a user would, and what tests ask of its answers. The program is the one that was built.
#pragma once
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

namespace program {

struct Answer {
  int exit = -1;
  QByteArray out, err;
  QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
  QJsonArray list() const { return QJsonDocument::fromJson(out).array(); }
};

inline Answer run(const QStringList& arguments, const QByteArray& input = {}, const QString& stdout_file = {}, const QStringList& environment = {}) {
  QProcess process;
  process.setProgram(FB_BUILD_DIR "/bin/firebreakctl");
  process.setArguments(arguments);
  if (!stdout_file.isEmpty()) process.setStandardOutputFile(stdout_file);
  if (!environment.isEmpty()) process.setEnvironment(QProcess::systemEnvironment() + environment);
  process.start();
  process.write(input);
  process.closeWriteChannel();
  Answer answer;
  if (!process.waitForFinished(300'000) || process.exitStatus() != QProcess::NormalExit) return answer;
  answer.exit = process.exitCode();
  answer.out = process.readAllStandardOutput();
  answer.err = process.readAllStandardError();
  return answer;
}

inline QByteArray read(const QString& file) {
  QFile in(file);
  return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
}
inline bool write(const QString& file, const QByteArray& bytes) {
  QFile out(file);
  return out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size();
}

// Three hours of a bundled day with 400 simulated accounts, from before the worst hour of 2020-03-12 into it.
struct SmallDay {
  QTemporaryDir folder;
  QString file = folder.filePath("day.fbk");
  Answer imported = run({"import", FB_SOURCE_DIR "/resources/days/2020-03-12.json", "-o", file, "--population", "accounts=400,seed=3", "--from",
                         "2020-03-12T09:00:00Z", "--to", "2020-03-12T12:00:00Z"});
};

inline constexpr const char* kMoment = "2020-03-12T10:30:00Z";

}  // namespace program
