// Opens recordings and imports raw market data on a thread of its own; hands over a running session. The newest request
// wins; what an abandoned one still produces is dropped. A bad file ends in `failed`, nothing that was open changes.
// Thread rule: GUI thread.
#pragma once
#include <QObject>
#include <QStringList>
#include <QThreadPool>
#include <filesystem>
#include <memory>

#include "replay/session.h"

namespace fb::ui {

struct OpenedDay {
  std::unique_ptr<Session> session;
  std::filesystem::path file;  // where bookmarks are kept; empty: the recording is in no file
  TimeMs show_ms = 0;          // 0: the start
};

class Opener : public QObject {
  Q_OBJECT
 public:
  // `figures`: folder of the bundled days' figures, from which a day is made when no ready one is installed.
  explicit Opener(QString figures, QObject* parent = nullptr);
  ~Opener() override;

  void openFile(const QString& file, TimeMs show_ms = 0);  // *.fbk
  void importSources(const QStringList& sources, std::uint32_t accounts);
  void openBundled(const QString& day, TimeMs show_ms);  // "2020-03-12"
  QStringList bundledDays() const;                       // every day that can be opened so, oldest first
  // Any mixture dropped on the window: one .fbk is opened, everything else imported.
  void openAny(const QStringList& files);
  void cancel();
  bool isBusy() const { return busy_; }

 signals:
  void progress(const QString& words, int done, int total);  // total 0: unknown
  void opened(std::shared_ptr<fb::ui::OpenedDay> day);
  void failed(const QString& what, const QString& why);
  void finished();  // after opened, failed or cancel

 private:
  class Job;
  void start(const QString& what, std::function<Result<OpenedDay>(const Job&)> work);
  void end(int job, const QString& what, std::shared_ptr<Result<OpenedDay>> result);

  QString figures_;
  QThreadPool pool_;
  int job_ = 0;
  bool busy_ = false;
};

}  // namespace fb::ui
