// Runs the independent auditor (../shared/tools/audit_journal.py) over a log's export. Answers "" when it found nothing,
// else what it printed; "absent" when the auditor or Python is not there.
#pragma once
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QString>

#include "protocol/journal_json.h"

namespace fb::test {

inline QString audit(const EventLog& log, const Genesis& genesis, const QString& name) {
  const QString tool = QStringLiteral(FB_SOURCE_DIR "/../shared/tools/audit_journal.py");
  if (!QFile::exists(tool)) return QStringLiteral("absent");
  QDir().mkpath(QStringLiteral(FB_BUILD_DIR "/journals"));
  QFile file(QStringLiteral(FB_BUILD_DIR "/journals/") + name + QStringLiteral(".jsonl"));
  if (!file.open(QIODevice::WriteOnly)) return file.errorString();
  write_journal(log, genesis, [&](std::string_view line) {
    file.write(line.data(), static_cast<qint64>(line.size()));
    return file.write("\n") == 1;
  });
  file.close();
  QProcess python;
  python.start(QStringLiteral("/usr/bin/python3"), {tool, file.fileName()});
  if (!python.waitForStarted()) return QStringLiteral("absent");
  python.waitForFinished(300'000);
  return python.exitCode() == 0 ? QString() : QString::fromUtf8(python.readAllStandardOutput().left(2000));
}

}  // namespace fb::test
