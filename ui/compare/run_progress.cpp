#include "compare/run_progress.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include "common/numbers.h"
#include "common/theme.h"

namespace fb::ui {

RunProgress::RunProgress(SessionClient& client, QWidget* parent) : QWidget(parent), client_(client) {
  setObjectName("runProgress");
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  words_ = new QLabel(this);
  words_->setProperty("role", "hypothetical");
  bar_ = new QProgressBar(this);
  bar_->setTextVisible(false);
  auto* stop = new QPushButton(tr("Stop and drop"), this);
  stop->setObjectName("runStop");
  row->addWidget(words_);
  row->addWidget(bar_, 1);
  row->addWidget(stop);
  connect(stop, &QPushButton::clicked, this, [this] {
    client_.showRun(0);  // interrupts the way to the moment shown
    client_.dropRun(run_);
  });
  hide();
}

void RunProgress::showSnapshot(const Snapshot& s) {
  const bool under_way = s.run.id != 0 && s.run.whole_day && s.computed_to + 1 < s.blocks && s.error.empty();
  setVisible(under_way);
  if (!under_way) return;
  run_ = s.run.id;
  words_->setText(
      tr("The day under %1: computed to %2 UTC")
          .arg(text(s.rulebook), clockTime(s.start_ms + s.computed_to * ((s.end_ms - s.start_ms) / (s.blocks - 1)))));
  bar_->setRange(0, static_cast<int>(s.blocks - 1));
  bar_->setValue(static_cast<int>(s.computed_to));
}

}  // namespace fb::ui
