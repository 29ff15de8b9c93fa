#include "shell/run_keeper.h"

#include <algorithm>

#include "common/numbers.h"

namespace fb::ui {
namespace {

// Everything that `part` did is how `whole` begins.
bool begins(KeptRun whole, const KeptRun& part) {
  if (part.commands.size() >= whole.commands.size()) return false;
  whole.commands.resize(part.commands.size());
  return part.replays_as(whole);
}

}  // namespace

RunKeeper::RunKeeper(SessionClient& client, QObject* parent) : QObject(parent), client_(client) {
  setObjectName("runKeeper");
  writer_.setMaxThreadCount(1);
  connect(&client, &SessionClient::snapshotChanged, this, [this](const SnapshotPtr& s) { showSnapshot(*s); });
}

RunKeeper::~RunKeeper() { writer_.waitForDone(); }

void RunKeeper::open(const std::filesystem::path& file, bool writable) {
  file_ = writable ? file : std::filesystem::path();
  const int opened = ++opened_;
  made_.clear();
  waiting_.clear();
  replaying_ = {};
  emit waitingChanged();
  if (file.empty()) return;
  writer_.start([this, file, opened] {
    auto runs = load_runs(file);
    QMetaObject::invokeMethod(this, [this, opened, runs = std::move(runs)] {
      if (opened != opened_) return;
      if (!runs) return emit failed(text(runs.error().text()));
      waiting_ = *runs;
      for (auto& [id, made] : made_)  // made while the file was being read
        std::erase_if(waiting_, [&](const KeptRun& k) { return k.replays_as(made.run); });
      emit waitingChanged();
    });
  });
}

void RunKeeper::keepIn(const std::filesystem::path& file) {
  file_ = file;
  for (auto& [id, made] : made_) {
    made.in_file = false;
    if (!made.on_the_way) write(id);
  }
  for (const KeptRun& run : waiting_)  // those of the file that this one was saved from
    writer_.start([this, file, run] {
      if (const auto done = keep_run(file, run); !done)
        QMetaObject::invokeMethod(this, [this, why = text(done.error().text())] { emit failed(why); });
    });
}

int RunKeeper::unkept() const {
  return static_cast<int>(std::ranges::count_if(made_, [this](const auto& m) {
    return !m.second.in_file && !m.second.on_the_way && (file_.empty() || m.second.refused);
  }));
}

void RunKeeper::settle() {
  writer_.start([this] { QMetaObject::invokeMethod(this, [this] { emit settled(); }); });
}

void RunKeeper::replay(std::int64_t kept) {
  const auto run = std::ranges::find(waiting_, kept, &KeptRun::id);
  if (run == waiting_.end()) return;
  replaying_ = *run;
  if (replaying_.rulebook.empty() && replaying_.settings.empty())
    client_.showRun(0);
  else
    client_.replayUnder({replaying_.rulebook, replaying_.settings});
  for (auto& [time_ms, commands] : acts_of(replaying_)) {
    client_.seek(time_ms);
    client_.fork(std::move(commands));
  }
}

void RunKeeper::showSnapshot(const Snapshot& snapshot) {
  for (const ForkInfo& info : snapshot.runs)
    if (info.id != 0 && !made_.contains(info.id)) meet(snapshot, info);
  dropMissing(snapshot);
  noteEnd(snapshot);
}

void RunKeeper::meet(const Snapshot& snapshot, const ForkInfo& info) {
  const auto parent = made_.find(info.parent);
  Made made{.run = kept_after(parent == made_.end() ? KeptRun() : parent->second.run, info)};
  if (snapshot.run.id == info.id) {
    made.run.hash_ms = snapshot.time_ms;
    made.run.state_hash = snapshot.state_hash;
  }
  made.on_the_way = begins(replaying_, made.run);
  const auto known = std::ranges::find_if(waiting_, [&](const KeptRun& k) { return k.replays_as(made.run); });
  if (known != waiting_.end()) {
    if (replaying_.id == known->id) replaying_ = {};
    made = {.run = *known, .in_file = true};
    waiting_.erase(known);
    made_[info.id] = std::move(made);
    return emit waitingChanged();
  }
  made_[info.id] = std::move(made);
  if (!made_[info.id].on_the_way) write(info.id);
}

// A run that the person dropped leaves the file too.
void RunKeeper::dropMissing(const Snapshot& snapshot) {
  std::erase_if(made_, [&](const auto& entry) {
    if (std::ranges::find(snapshot.runs, entry.first, &ForkInfo::id) != snapshot.runs.end()) return false;
    if (!file_.empty() && !entry.second.on_the_way)
      writer_.start([this, file = file_, run = entry.second.run] {
        const auto runs = load_runs(file);
        const auto there = runs ? std::ranges::find_if(*runs, [&](const KeptRun& k) { return k.replays_as(run); })
                                : std::vector<KeptRun>::const_iterator();
        if (!runs || there == runs->end()) return;
        if (const auto done = remove_run(file, there->id); !done)
          QMetaObject::invokeMethod(this, [this, why = text(done.error().text())] { emit failed(why); });
      });
    return true;
  });
}

// The state at the end of the day is what a later replay is held against.
void RunKeeper::noteEnd(const Snapshot& snapshot) {
  const auto at = made_.find(snapshot.run.id);
  if (at == made_.end() || at->second.on_the_way || snapshot.block + 1 < snapshot.blocks ||
      at->second.run.hash_ms == snapshot.time_ms)
    return;
  at->second.run.hash_ms = snapshot.time_ms;
  at->second.run.state_hash = snapshot.state_hash;
  write(at->first);
}

void RunKeeper::write(int id) {
  if (file_.empty()) return;
  writer_.start([this, file = file_, id, run = made_.at(id).run, opened = opened_] {
    auto done = keep_run(file, run);
    QMetaObject::invokeMethod(this, [this, id, opened, done = std::move(done)] {
      if (const auto at = made_.find(id); opened == opened_ && at != made_.end())
        at->second.in_file = !(at->second.refused = !done);
      if (!done) return emit failed(text(done.error().text()));
      emit kept(text(done->name));
    });
  });
}

}  // namespace fb::ui
