#include "common/rulebook_day.h"

#include <QThread>

#include "common/numbers.h"

namespace fb::ui {
namespace {
constexpr int kProgressMs = 100;
}

RulebookDay::RulebookDay(QObject* parent) : QObject(parent) {
  timer_.setInterval(kProgressMs);
  connect(&timer_, &QTimer::timeout, this, [this] {
    if (work_) emit progressed(work_->done, work_->total);
  });
}

RulebookDay::~RulebookDay() {
  if (work_) work_->cancelled = true;
  for (QThread* thread : threads_) thread->wait();
}

QString RulebookDay::key() const { return recording_ ? text(to_hex(recording_->hash)) : QString(); }

DayOutcomes RulebookDay::outcomes() const { return computed_.value(key()); }

void RulebookDay::setRecording(std::shared_ptr<const Recording> recording) {
  cancel();
  recording_ = std::move(recording);
  emit changed();
}

void RulebookDay::cancel() {
  if (!work_) return;
  work_->cancelled = true;
  work_.reset();  // what it still answers is dropped
  timer_.stop();
  emit changed();
}

void RulebookDay::start() {
  if (work_ || !recording_) return;
  std::vector<Rulebook> rulebooks;
  for (const std::string& id : builtin_rulebooks()) {
    auto one = read_rulebook(id);
    if (!one) return emit failed(text(one.error().text()));
    rulebooks.push_back(*std::move(one));
  }
  auto work = std::make_shared<Work>();
  work->total = static_cast<int>(recording_->blocks() - 1) * static_cast<int>(rulebooks.size());
  work_ = work;
  QThread* thread = QThread::create([work, recording = recording_, rulebooks = std::move(rulebooks)] {
    work->result = outcomes_under(recording, rulebooks, [&](std::size_t, std::uint32_t, std::uint32_t) {
      ++work->done;
      return !work->cancelled;
    });
  });
  thread->setParent(this);
  threads_.push_back(thread);
  connect(thread, &QThread::finished, this, [this, thread, work, key = key()] {
    threads_.removeOne(thread);
    thread->deleteLater();
    finish(work, key);
  });
  thread->start(QThread::LowPriority);
  timer_.start();
  emit changed();
}

void RulebookDay::finish(const std::shared_ptr<Work>& work, const QString& key) {
  if (work != work_) return;  // cancelled
  work_.reset();
  timer_.stop();
  if (work->result)
    computed_[key] = std::make_shared<const std::vector<DayOutcome>>(*std::move(work->result));
  else
    emit failed(text(work->result.error().text()));
  emit changed();
}

}  // namespace fb::ui
