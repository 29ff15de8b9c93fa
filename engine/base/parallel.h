// Work split over threads by index range; the caller combines per-chunk results in chunk order, so that no result depends
// on the number of threads. Chunks are fixed by `grain`, not by the number of threads.
// Thread rule: one Workers is driven by one thread at a time; the function runs on all of them.
#pragma once
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace fb {

class Workers {
 public:
  explicit Workers(unsigned threads);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  unsigned threads() const { return static_cast<unsigned>(pool_.size()) + 1; }

  // Calls work(chunk, begin, end) for every chunk of [0, count) of `grain` items; returns when all are done. When chunks
  // throw, the exception of the first of them in order comes out here.
  using Work = std::function<void(std::size_t chunk, std::size_t begin, std::size_t end)>;
  void for_chunks(std::size_t count, std::size_t grain, const Work& work);

 private:
  void drain();
  void run_chunk(std::size_t chunk);
  void loop(std::stop_token stop);

  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::condition_variable done_;
  std::uint64_t round_ = 0;      // guarded by mutex_
  unsigned busy_ = 0;            // guarded by mutex_
  const Work* work_ = nullptr;   // set before a round, constant during it
  std::size_t count_ = 0, grain_ = 1;
  std::atomic<std::size_t> next_{0};
  std::exception_ptr failure_;   // guarded by mutex_; of the least chunk that threw
  std::size_t failed_chunk_ = 0; // guarded by mutex_
  std::vector<std::jthread> pool_;
};

}  // namespace fb
