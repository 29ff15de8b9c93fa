// Where the session is going: a moment to reach, an event to find, or a speed to play at. Paces, never enters state:
// this is the only room that looks at a clock. Thread rule: one thread.
#pragma once
#include <chrono>
#include <optional>

#include "replay/replayer.h"

namespace fb {

class Player {
 public:
  using Clock = std::chrono::steady_clock;
  explicit Player(Replayer& replayer) : replayer_(replayer), time_ms_(replayer.protocol().time_ms()) {}

  void seek(TimeMs time_ms);
  void step(int blocks);                           // from where the last movement goes
  void play(double speed, Clock::time_point now);  // 0 pauses
  void seek_event(int direction);
  void jump_to_shown();  // after a fork or a change of run: the moment is that of the block shown

  bool moving() const { return goal_.has_value() || search_; }
  bool playing() const { return speed_ != 0; }
  double speed() const { return speed_ != 0 ? speed_ : last_speed_; }
  TimeMs time_ms() const {
    return time_ms_;
  }  // of the moment shown: its block's time or later, before the next block's

  // A little of the movement: at most one new block while moving, at most a slice of time while playing.
  // Answers whether the moment shown changed.
  bool work(Clock::time_point now);

 private:
  bool move();
  bool look_for_event();
  bool tick(Clock::time_point now);
  void arrive(std::uint32_t block, TimeMs time_ms);

  Replayer& replayer_;
  TimeMs time_ms_;
  std::optional<TimeMs> goal_;
  bool search_ = false;
  std::uint32_t search_from_ = 0;
  double speed_ = 0, last_speed_ = 1, fraction_ms_ = 0;
  Clock::time_point last_tick_{};
};

}  // namespace fb
