#include "replay/player.h"

#include <algorithm>
#include <cmath>

namespace fb {
namespace {

constexpr std::chrono::milliseconds kSlice{25};         // of computing, before the queue is looked at again
constexpr std::chrono::milliseconds kLongestTick{250};  // a stall is not made up for

}  // namespace

void Player::seek(TimeMs time_ms) {
  const Recording& recording = replayer_.recording();
  search_ = false;
  goal_ = std::clamp(time_ms, recording.start_ms, recording.end_ms);
  fraction_ms_ = 0;
}

void Player::step(int blocks) {
  const Recording& recording = replayer_.recording();
  const std::uint32_t from = goal_ ? recording.block_at(*goal_) : replayer_.block();
  const std::int64_t to = std::clamp<std::int64_t>(std::int64_t{from} + blocks, 0, replayer_.last_block());
  seek(recording.time_of(static_cast<std::uint32_t>(to)));
}

void Player::play(double speed, Clock::time_point now) {
  speed_ = std::isfinite(speed) ? std::clamp(speed, -1000.0, 1000.0) : 0;
  if (speed_ != 0) last_speed_ = speed_;
  last_tick_ = now;
  fraction_ms_ = 0;
}

void Player::seek_event(int direction) {
  const std::uint32_t here = replayer_.block();
  goal_.reset();
  search_ = direction > 0;
  search_from_ = here + 1;
  if (direction >= 0) return;
  for (std::uint32_t block = here; block-- > 0;)
    if (replayer_.run().eventful(block)) return seek(replayer_.recording().time_of(block));
}

void Player::jump_to_shown() {
  goal_.reset();
  search_ = false;
  arrive(replayer_.block(), replayer_.protocol().time_ms());
}

void Player::arrive(std::uint32_t block, TimeMs time_ms) {
  const Recording& recording = replayer_.recording();
  time_ms_ = std::clamp(time_ms, recording.time_of(block),
                        std::min(recording.end_ms, recording.time_of(block) + recording.interval_ms - 1));
}

bool Player::work(Clock::time_point now) {
  if (search_) return look_for_event();
  if (goal_) {
    last_tick_ = now;
    return move();
  }
  return playing() && tick(now);
}

bool Player::move() {
  const std::uint32_t target = replayer_.recording().block_at(*goal_);
  if (target > replayer_.run().computed_to() && replayer_.can_compute()) {
    const std::uint32_t before = replayer_.block();
    (void)replayer_.compute_block(true);  // a freeze is kept in the run and ends the movement below
    if (replayer_.block() == before) return false;
    arrive(replayer_.block(), replayer_.protocol().time_ms());
    if (replayer_.block() < target) return true;
  }
  const std::uint32_t reachable = std::min(target, replayer_.run().computed_to());
  (void)replayer_.show(reachable);
  arrive(replayer_.block(), replayer_.block() == target ? *goal_ : replayer_.protocol().time_ms());
  goal_.reset();
  return true;
}

bool Player::look_for_event() {
  for (; search_from_ <= replayer_.run().computed_to(); ++search_from_) {
    if (!replayer_.run().eventful(search_from_)) continue;
    search_ = false;
    goal_ = replayer_.recording().time_of(search_from_);
    return move();
  }
  search_ = replayer_.can_compute() && replayer_.compute_block(false).has_value();
  return false;
}

bool Player::tick(Clock::time_point now) {
  const Recording& recording = replayer_.recording();
  const auto passed = std::min<Clock::duration>(now - last_tick_, kLongestTick);
  last_tick_ = now;
  fraction_ms_ += std::chrono::duration<double, std::milli>(passed).count() * speed_;
  const double whole = std::trunc(fraction_ms_);
  fraction_ms_ -= whole;
  if (whole == 0) return false;
  const TimeMs wanted = std::clamp(time_ms_ + static_cast<TimeMs>(whole), recording.start_ms, recording.end_ms);
  const std::uint32_t target = recording.block_at(wanted);
  const auto until = Clock::now() + kSlice;
  while (target > replayer_.run().computed_to() && replayer_.can_compute() && Clock::now() < until)
    if (!replayer_.compute_block(true)) break;
  const std::uint32_t reached = std::min(target, replayer_.run().computed_to());
  (void)replayer_.show(reached);
  arrive(replayer_.block(), wanted);
  const bool at_end =
      speed_ > 0 ? wanted == recording.end_ms && reached == replayer_.last_block() : wanted == recording.start_ms;
  const bool blocked = target > reached && !replayer_.can_compute();  // the engine froze there
  if (at_end || blocked) speed_ = 0;
  return true;
}

}  // namespace fb
