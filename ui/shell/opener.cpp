#include "shell/opener.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include "common/numbers.h"
#include "protocol/version.h"
#include "record/import.h"
#include "record/store.h"

namespace fb::ui {
namespace {

std::filesystem::path pathOf(const QString& file) { return file.toStdString(); }

// A ready bundled day: beside the program, or installed.
QString readyDay(const QString& day) {
  const QString name = "firebreak/days/" + day + ".fbk";
  const QString beside = QCoreApplication::applicationDirPath() + "/../share/" + name;
  return QFileInfo::exists(beside) ? QDir::cleanPath(beside)
                                   : QStandardPaths::locate(QStandardPaths::GenericDataLocation, name);
}

// Bookmarks are written into the file, so an installed (read-only) day is copied to where the user may write.
QString keptDay(const QString& day) {
  QString version = text(std::string(engine_version()));
  return QStandardPaths::writableLocation(QStandardPaths::CacheLocation) + "/" + day + "-" + version.replace(' ', '-') +
         ".fbk";
}

}  // namespace

// What a worker may tell the window.
class Opener::Job {
 public:
  Job(Opener* opener, int number) : opener_(opener), number_(number) {}
  void say(const QString& words, std::size_t done = 0, std::size_t total = 0) const {
    QMetaObject::invokeMethod(opener_, [opener = opener_, number = number_, words, done, total] {
      if (number == opener->job_ && opener->busy_)
        emit opener->progress(words, static_cast<int>(done), static_cast<int>(total));
    });
  }
  Result<OpenedDay> session(Recording recording, std::filesystem::path file, TimeMs show_ms) const {
    say(QObject::tr("Opening book of %1 accounts")
            .arg(integer(static_cast<std::int64_t>(recording.genesis->accounts.size()))));
    auto opened = Session::open(std::make_shared<const Recording>(std::move(recording)), {});
    if (!opened) return fail(opened.error());
    if (show_ms > 0) (*opened)->seek(show_ms);
    return OpenedDay{std::move(*opened), std::move(file), show_ms};
  }
  Result<OpenedDay> load(const QString& file, TimeMs show_ms) const {
    say(QObject::tr("Reading %1").arg(QFileInfo(file).fileName()));
    auto recording = load_recording(pathOf(file));
    if (!recording) return fail(recording.error());
    return session(std::move(*recording), pathOf(file), show_ms);
  }
  Result<Recording> import(const ImportRequest& request) const {
    return import_recording(request, [this](std::size_t done, std::size_t total, const std::string& what) {
      say(QObject::tr("Importing: %1").arg(text(what)), done, total);
    });
  }

 private:
  Opener* opener_;
  int number_;
};

Opener::Opener(QString figures, QObject* parent) : QObject(parent), figures_(std::move(figures)) {
  pool_.setMaxThreadCount(1);
}

Opener::~Opener() { pool_.waitForDone(); }

void Opener::start(const QString& what, std::function<Result<OpenedDay>(const Job&)> work) {
  busy_ = true;
  const int number = ++job_;
  emit progress(what, 0, 0);
  pool_.start([this, number, what, work = std::move(work)] {
    auto result = std::make_shared<Result<OpenedDay>>();
    try {
      *result = work(Job(this, number));
    } catch (const std::exception& e) {  // a thread boundary: nothing may pass it
      *result =
          fail({.rule = e.what(), .next = "Nothing was changed. If the file is sound, this is a defect: report it"});
    }
    QMetaObject::invokeMethod(this, [this, number, what, result] { end(number, what, result); });
  });
}

void Opener::end(int job, const QString& what, std::shared_ptr<Result<OpenedDay>> result) {
  if (job != job_ || !busy_) return;  // abandoned
  busy_ = false;
  if (*result)
    emit opened(std::make_shared<OpenedDay>(std::move(**result)));
  else
    emit failed(what, text(result->error().text()));
  emit finished();
}

void Opener::cancel() {
  if (!busy_) return;
  busy_ = false;
  emit finished();
}

void Opener::openFile(const QString& file, TimeMs show_ms) {
  start(tr("Opening %1").arg(QFileInfo(file).fileName()),
        [file, show_ms](const Job& job) { return job.load(file, show_ms); });
}

void Opener::importSources(const QStringList& sources, std::uint32_t accounts) {
  ImportRequest request;
  for (const QString& s : sources) request.sources.push_back(pathOf(s));
  request.population.accounts = accounts;
  start(tr("Importing %n source(s)", nullptr, static_cast<int>(sources.size())),
        [request](const Job& job) -> Result<OpenedDay> {
          auto recording = job.import(request);
          if (!recording) return fail(recording.error());
          return job.session(std::move(*recording), {}, 0);
        });
}

void Opener::openBundled(const QString& day, TimeMs show_ms) {
  const QString kept = keptDay(day), ready = readyDay(day), figures = figures_ + "/" + day + ".json";
  start(tr("Opening the bundled day %1").arg(day), [=](const Job& job) -> Result<OpenedDay> {
    if (QFileInfo::exists(kept)) {
      auto known = job.load(kept, show_ms);
      if (known) return known;
      QFile::remove(kept);  // a spoiled copy is made again
    }
    QDir().mkpath(QFileInfo(kept).path());
    if (!ready.isEmpty() && QFile::copy(ready, kept)) {
      QFile::setPermissions(kept, QFile::ReadOwner | QFile::WriteOwner);
      return job.load(kept, show_ms);
    }
    ImportRequest request;
    request.sources = {pathOf(figures)};
    auto recording = job.import(request);
    if (!recording) return fail(recording.error());
    job.say(QObject::tr("Keeping the day for the next start"));
    if (const auto saved = save_recording(*recording, pathOf(kept)); !saved) return fail(saved.error());
    return job.session(std::move(*recording), pathOf(kept), show_ms);
  });
}

QStringList Opener::bundledDays() const {
  QStringList days;
  QStringList folders =
      QStandardPaths::locateAll(QStandardPaths::GenericDataLocation, "firebreak/days", QStandardPaths::LocateDirectory);
  folders << figures_ << QCoreApplication::applicationDirPath() + "/../share/firebreak/days";
  for (const QString& folder : folders)
    for (const QFileInfo& file : QDir(folder).entryInfoList({"*.json", "*.fbk"}, QDir::Files))
      if (!days.contains(file.completeBaseName())) days << file.completeBaseName();
  days.sort();
  return days;
}

void Opener::openAny(const QStringList& files) {
  if (files.size() == 1 && files[0].endsWith(".fbk", Qt::CaseInsensitive)) return openFile(files[0]);
  if (!files.isEmpty()) importSources(files, 100'000);
}

}  // namespace fb::ui
