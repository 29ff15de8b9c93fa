#include "journal/journal_export.h"

#include <QFileInfo>
#include <QSaveFile>

#include "common/numbers.h"
#include "protocol/event_chain.h"
#include "protocol/journal_json.h"

namespace fb::ui {
namespace {
constexpr int kProgressMs = 100;
}

JournalExport::JournalExport(SessionClient& client, QObject* parent) : QObject(parent), client_(client) {
  progress_.setInterval(kProgressMs);
  connect(&progress_, &QTimer::timeout, this, [this] {
    if (state_) emit progressed(state_->rows, state_->total);
  });
  connect(&client_, &SessionClient::sessionClosed, this, [this] {
    if (!state_) return;
    cancel();
    progress_.stop();
    state_.reset();
    emit finished(tr("Stopped: the recording was closed. Nothing was written."), false);
  });
}

JournalExport::~JournalExport() { cancel(); }

void JournalExport::cancel() {
  if (state_) state_->cancelled = true;
}

void JournalExport::start(Work work) {
  if (state_ || !client_.isOpen()) return;
  if (client_.isLent()) {
    emit finished(tr("A long run has the session. Try again when it is done or stopped."), false);
    return;
  }
  state_ = std::make_shared<State>();
  progress_.start();
  const auto read = [state = state_, work = std::move(work)](const Protocol& protocol, const EventLog& log) {
    state->total =
        log.blocks[protocol.block()].end;  // what is known beyond the moment shown is not yet part of its journal
    work(*state, protocol, log);
  };
  client_.inspect(read, this, [this, state = state_] {
    if (state != state_) return;  // already told when the session was closed
    progress_.stop();
    state_.reset();
    emit finished(state->message, state->ok);
  });
}

void JournalExport::writeTo(const QString& path) {
  start([path](State& state, const Protocol& protocol, const EventLog& log) { write(state, path, protocol, log); });
}

void JournalExport::verifyChain() {
  start([](State& state, const Protocol&, const EventLog& log) { verify(state, log); });
}

void JournalExport::write(State& state, const QString& path, const Protocol& protocol, const EventLog& log) {
  QSaveFile file(path);  // the file appears whole or not at all
  bool written = file.open(QIODevice::WriteOnly);
  if (written)
    write_journal(log, protocol.genesis(), [&](std::string_view line) {
      written = file.write(line.data(), static_cast<qint64>(line.size())) == static_cast<qint64>(line.size()) &&
                file.putChar('\n');
      ++state.rows;
      return written && !state.cancelled && state.rows < state.total;
    });
  if (state.cancelled) {
    file.cancelWriting();
    state.message = tr("Export stopped. Nothing was written.");
    return;
  }
  state.ok = written && file.commit();
  state.message = state.ok ? tr("%1 rows written to %2").arg(integer(state.rows), QFileInfo(path).fileName())
                           : tr("%1 could not be written: %2. Choose another folder.").arg(path, file.errorString());
}

void JournalExport::verify(State& state, const EventLog& log) {
  const std::size_t broken = first_broken_link(log);
  state.ok = broken == log.blocks.size();
  state.message = state.ok ? tr("Chain verified: %1 blocks, %2 events")
                                 .arg(integer(static_cast<std::int64_t>(log.blocks.size())),
                                      integer(static_cast<std::int64_t>(log.events.size())))
                           : tr("Chain broken at block %1. Do not rely on this run; open the recording again.")
                                 .arg(integer(static_cast<std::int64_t>(broken)));
}

}  // namespace fb::ui
