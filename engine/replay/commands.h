// What callers may ask of a session, as values in its queue; waiting callers hang on a promise.
// Thread rule: a command is made by one thread and handled by the session's.
#pragma once
#include <future>
#include <memory>
#include <variant>

#include "replay/session.h"

namespace fb::command {

struct Seek {
  TimeMs time_ms;
};
struct Step {
  int blocks;
};
struct Play {
  double speed;
};
struct SeekEvent {
  int direction;
};
struct ShowRun {
  int id;
};
struct ShowPositions {
  PositionQuery query;
};
struct ShowLadder {
  MarketIdx market;
  std::int64_t what_if_ppm;
};
struct Fork {
  std::vector<OperatorCommand> commands;
};
struct ReplayUnder {
  Rules rules;
};
struct DropRun {
  int id;
};
struct AskPreview {
  std::vector<OperatorCommand> draft;
  std::function<void(Preview)> reply;
};
struct AskAccount {
  AccountRef account;
  std::function<void(AccountStory)> reply;
};
struct AskJournal {
  JournalQuery query;
  std::function<void(std::vector<JournalRow>)> reply;
};
struct AskCompare {
  int a, b;
  std::function<void(Comparison)> reply;
};
struct AskAdl {
  AdlQuestion question;
  std::function<void(AdlAnswer)> reply;
};
struct AskAdlAudit {
  std::function<void(std::vector<AdlBurst>)> reply;
};
struct AskChain {
  std::int64_t seq;
  std::function<void(std::vector<JournalRow>)> reply;
};
struct RunTo {
  TimeMs time_ms;
  std::shared_ptr<std::promise<Result<void>>> done;
};
struct Inspect {
  std::function<void(const Protocol&, const EventLog&)> read;
  std::shared_ptr<std::promise<bool>> done;
};
struct RunAll {
  std::function<bool(std::uint32_t, std::uint32_t)> progress;
  std::shared_ptr<std::promise<Result<void>>> done;
};

using Any = std::variant<Seek, Step, Play, SeekEvent, ShowRun, ShowPositions, ShowLadder, Fork, DropRun, ReplayUnder, AskPreview,
                         AskAccount, AskJournal, AskCompare, AskAdl, AskAdlAudit, AskChain, RunTo, Inspect, RunAll>;

// May be handled while a movement is still on its way: it changes where to go or what is looked at. Everything else
// speaks about the moment that the movement leads to and waits for it.
inline bool may_interrupt(const Any& command) { return command.index() <= 6; }

}  // namespace fb::command
