#include "base/parallel.h"

#include <algorithm>
#include <utility>

namespace fb {

Workers::Workers(unsigned threads) {
  for (unsigned i = 1; i < std::max(1U, threads); ++i)
    pool_.emplace_back([this](const std::stop_token& stop) { loop(stop); });
}

Workers::~Workers() {
  for (auto& thread : pool_) thread.request_stop();
  wake_.notify_all();
}

void Workers::run_chunk(std::size_t chunk) {
  try {
    (*work_)(chunk, chunk * grain_, std::min(count_, (chunk + 1) * grain_));
  } catch (...) {
    const std::lock_guard lock(mutex_);
    if (failure_ && failed_chunk_ < chunk) return;
    failure_ = std::current_exception();
    failed_chunk_ = chunk;
  }
}

void Workers::drain() {
  const std::size_t chunks = (count_ + grain_ - 1) / grain_;
  for (std::size_t c = next_.fetch_add(1); c < chunks; c = next_.fetch_add(1)) run_chunk(c);
}

void Workers::loop(std::stop_token stop) {
  std::uint64_t seen = 0;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      if (!wake_.wait(lock, stop, [&] { return round_ != seen; })) return;
      seen = round_;
    }
    drain();
    const std::lock_guard lock(mutex_);
    if (--busy_ == 0) done_.notify_one();
  }
}

void Workers::for_chunks(std::size_t count, std::size_t grain, const Work& work) {
  if (count == 0) return;
  if (pool_.empty() || count <= grain) {
    for (std::size_t c = 0; c * grain < count; ++c) work(c, c * grain, std::min(count, (c + 1) * grain));
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    work_ = &work;
    count_ = count;
    grain_ = grain;
    next_ = 0;
    busy_ = static_cast<unsigned>(pool_.size());
    ++round_;
  }
  wake_.notify_all();
  drain();
  std::unique_lock lock(mutex_);
  done_.wait(lock, [&] { return busy_ == 0; });
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

}  // namespace fb
