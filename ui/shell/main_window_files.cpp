// The file of the day shown: who writes it, where it is saved, and what is asked before a day that is in no file goes.
#include <QCloseEvent>
#include <QFileDialog>
#include <QLabel>
#include <QMessageBox>
#include <QPointer>
#include <QThreadPool>

#include "common/numbers.h"
#include "record/store.h"
#include "shell/main_window.h"
#include "shell/memory.h"
#include "shell/message_panel.h"
#include "timeline/timeline_strip.h"
#include "timeline/timeline_view.h"

namespace fb::ui {
namespace {

QString sideFile(const std::filesystem::path& file) { return text(file.string()) + ".lock"; }

// Who else writes the file, in words; empty when nobody does.
QString otherWriter(const QLockFile& lock) {
  qint64 pid = 0;
  QString host, program;
  if (lock.error() != QLockFile::LockFailedError) return MainWindow::tr("its folder cannot be written");
  lock.getLockInfo(&pid, &host, &program);
  return MainWindow::tr("another window writes it (process %1)").arg(pid);
}

}  // namespace

// The first window on a file writes it. The mark of a window that died does not count.
void MainWindow::takeFile(const std::filesystem::path& file) {
  lock_.reset();
  file_note_->hide();
  if (file.empty()) return;
  auto lock = std::make_unique<QLockFile>(sideFile(file));
  lock->setStaleLockTime(0);
  if (lock->tryLock()) {
    lock_ = std::move(lock);
    return;
  }
  file_note_->setText(tr("◇ Read-only: %1. Bookmarks go into the file; runs made here do not, until the day is saved "
                         "under another name (File menu).")
                          .arg(otherWriter(*lock)));
  file_note_->show();
}

void MainWindow::showOpened(const std::shared_ptr<OpenedDay>& day) {
  if (!mayLeave(tr("Another day was opened"), [this, day] { showOpened(day); })) return;
  const QString file = text(day->file.string());
  takeFile(day->file);
  client_.setSession(std::move(day->session), day->file);
  runs_.open(day->file, lock_ != nullptr);
  messages_->hide();
  timeline_->strip()->setFocus();
  if (!file.isEmpty()) memory::addRecent(file);
}

// True when nothing would be lost. Otherwise the person is asked, and `then` follows what they choose, unless they
// stay.
bool MainWindow::mayLeave(const QString& question, std::function<void()> then) {
  const int runs = runs_.unkept();
  if (!client_.isOpen() || (lock_ && runs == 0) || (!client_.file().empty() && runs == 0)) return true;
  if (findChild<QMessageBox*>("leave")) return false;
  auto* box = new QMessageBox(
      QMessageBox::Question, question,
      client_.file().empty()
          ? tr("This imported day is in no file. Without one, the day, its bookmarks and %n run(s) are lost.", nullptr,
               runs)
          : tr("%n run(s) made here are in no file. Without one they are lost.", nullptr, runs),
      QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, this);
  box->setObjectName("leave");
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setDefaultButton(QMessageBox::Save);
  connect(box, &QMessageBox::finished, this, [this, box, then = std::move(then)](int answer) {
    box->setObjectName(QString());
    if (answer == QMessageBox::Save) return askSave(then);
    if (answer != QMessageBox::Discard) return;
    client_.closeSession();
    runs_.open({}, false);
    then();
  });
  box->open();
  return false;
}

void MainWindow::askSave(std::function<void()> then) {
  const QString file = client_.recording() ? QFileDialog::getSaveFileName(this, tr("Save the recording"), {},
                                                                          tr("Firebreak recordings (*.fbk)"))
                                           : QString();
  if (!file.isEmpty()) saveTo((file.endsWith(".fbk") ? file : file + ".fbk").toStdString(), std::move(then));
}

void MainWindow::saveTo(const std::filesystem::path& path, std::function<void()> then) {
  std::error_code ignored;
  if (std::filesystem::equivalent(path, client_.file(), ignored)) {
    const QString said =
        lock_ ? tr("Bookmarks and runs are in it already.") : tr("It is only read here. Choose another name.");
    return messages_->showMessage(tr("The day is in this file"), said);
  }
  QLockFile other(sideFile(path));
  other.setStaleLockTime(0);
  if (!other.tryLock())
    return messages_->showMessage(
        tr("The recording was not saved"),
        tr("%1: %2. Choose another name.").arg(text(path.filename().string()), otherWriter(other)));
  other.unlock();
  const auto recording = client_.recording();
  QThreadPool::globalInstance()->start(
      [this, guard = QPointer<MainWindow>(this), recording, path, then = std::move(then)] {
        const auto saved = save_recording(*recording, path);
        const QString why = saved ? QString() : text(saved.error().text());
        QMetaObject::invokeMethod(qApp, [this, guard, recording, path, why, then] {
          if (!guard) return;
          if (!why.isEmpty()) return messages_->showMessage(tr("The recording was not saved"), why);
          if (client_.recording() != recording) return;  // another day was opened meanwhile
          takeFile(path);
          client_.setFile(path);
          timeline_->bookmarks().keepIn(path);
          runs_.keepIn(path);
          memory::addRecent(text(path.string()));
          if (then) connect(&runs_, &RunKeeper::settled, this, then, Qt::SingleShotConnection);
          runs_.settle();
        });
      });
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!mayLeave(tr("The window closes"), [this] { close(); })) return event->ignore();
  keepPlace();
  layouts_.keep();
  memory::keepWindow(saveGeometry());
  event->accept();
}

}  // namespace fb::ui
