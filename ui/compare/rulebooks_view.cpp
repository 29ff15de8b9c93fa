#include "compare/rulebooks_view.h"

#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSaveFile>
#include <QTableView>
#include <QVBoxLayout>

#include "common/numbers.h"
#include "common/theme.h"
#include "compare/rulebooks_model.h"

namespace fb::ui {

RulebooksView::RulebooksView(SessionClient& client, QWidget* parent) : QWidget(parent), day_(client.rulebookDay()) {
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 2 * theme::kStep, 0, 0);
  rows->setSpacing(2 * theme::kStep);
  buildHead(rows);
  model_ = new RulebooksModel(this);
  table_ = new QTableView(this);
  table_->setObjectName("rulebookOutcomes");
  table_->setAccessibleName(tr("Outcomes of the day under every rulebook"));
  table_->setModel(model_);
  table_->setShowGrid(false);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
  table_->horizontalHeader()->setHighlightSections(false);
  rows->addWidget(table_, 1);
  connect(&day_, &RulebookDay::changed, this, &RulebooksView::refresh);
  connect(&day_, &RulebookDay::progressed, this, [this](int done, int total) {
    bar_->setRange(0, total);
    bar_->setValue(done);
  });
  connect(&day_, &RulebookDay::failed, this, [this](const QString& why) { summary_->setText("◆ " + why); });
  refresh();
}

void RulebooksView::buildHead(QVBoxLayout* rows) {
  auto* row = new QHBoxLayout;
  summary_ = new QLabel(this);
  summary_->setObjectName("rulebookSummary");
  summary_->setWordWrap(true);
  go_ = new QPushButton(this);
  go_->setObjectName("rulebookGo");
  csv_ = new QPushButton(tr("Export CSV…"), this);
  csv_->setObjectName("rulebookCsv");
  row->addWidget(summary_, 1);
  row->addWidget(go_);
  row->addWidget(csv_);
  bar_ = new QProgressBar(this);
  bar_->setObjectName("rulebookProgress");
  bar_->setTextVisible(false);
  rows->addLayout(row);
  rows->addWidget(bar_);
  connect(go_, &QPushButton::clicked, this, [this] { day_.isRunning() ? day_.cancel() : day_.start(); });
  connect(csv_, &QPushButton::clicked, this, &RulebooksView::askCsv);
}

void RulebooksView::compute() {
  if (!day_.outcomes()) day_.start();
}

void RulebooksView::refresh() {
  const DayOutcomes outcomes = day_.outcomes();
  const bool running = day_.isRunning();
  go_->setText(running ? tr("Stop") : outcomes ? tr("Compute again") : tr("Compute"));
  go_->setEnabled(day_.recording() != nullptr);
  csv_->setEnabled(outcomes != nullptr);
  csv_->setToolTip(outcomes ? QString() : tr("Compute the table first"));
  bar_->setVisible(running);
  if (running) bar_->setRange(0, 0);
  model_->show(outcomes);
  table_->resizeColumnsToContents();
  if (running) return summary_->setText(tr("Replaying the day under each rulebook, two at a time; work on meanwhile."));
  if (!outcomes)
    return summary_->setText(
        tr("The whole day replayed under each rulebook inside the program, from the same opening."));
  summary_->setText(tr("Recording %1. ▲ marks what a rulebook does not promise and what that came to.")
                        .arg(text(to_hex(day_.recording()->hash)).left(16)));
}

void RulebooksView::askCsv() {
  const QString path = QFileDialog::getSaveFileName(this, tr("Export the table"), "rulebooks.csv", tr("CSV (*.csv)"));
  if (path.isEmpty()) return;
  const QString why = writeCsv(path);
  summary_->setText(why.isEmpty() ? tr("Written: %1").arg(path) : "◆ " + why);
}

QString RulebooksView::writeCsv(const QString& path) const {
  const DayOutcomes outcomes = day_.outcomes();
  if (!outcomes) return tr("There is nothing to write yet");
  const std::string csv = day_outcomes_csv(*outcomes, to_hex(day_.recording()->hash));
  QSaveFile file(path);  // the file appears whole or not at all
  const bool written = file.open(QIODevice::WriteOnly) &&
                       file.write(csv.data(), static_cast<qint64>(csv.size())) == static_cast<qint64>(csv.size()) &&
                       file.commit();
  return written ? QString() : tr("%1 could not be written: %2. Choose another folder.").arg(path, file.errorString());
}

}  // namespace fb::ui
