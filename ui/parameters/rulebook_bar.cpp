#include "parameters/rulebook_bar.h"

#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>
#include <QToolButton>
#include <QVBoxLayout>

#include "common/numbers.h"
#include "common/theme.h"

namespace fb::ui {

RulebookBar::RulebookBar(QWidget* parent) : QWidget(parent) {
  buildRows();
  for (const std::string& id : builtin_rulebooks()) {
    auto one = read_rulebook(id);
    check_invariant(one.has_value(), "the rulebooks inside the program can be read");
    rulebooks_.push_back(std::make_shared<const Rulebook>(*std::move(one)));
    list_->addItem(text(rulebooks_.back()->title), text(id));
  }
  connect(list_, &QComboBox::currentIndexChanged, this, &RulebookBar::showChosen);
  showChosen(0);
  setOpen(false);
}

void RulebookBar::buildRows() {
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(theme::kStep);
  auto* top = new QHBoxLayout;
  list_ = new QComboBox(this);
  list_->setObjectName("rulebook");
  list_->setAccessibleName(tr("Rulebook"));
  list_->setMinimumContentsLength(8);
  top->addWidget(new QLabel(tr("Rulebook"), this));
  top->addWidget(list_, 1);
  addButtons(*top);
  rows->addLayout(top);
  auto* standing = new QHBoxLayout;
  promises_ = new QLabel(this);
  promises_->setObjectName("promises");
  promises_->setFont(theme::label());
  promises_->setWordWrap(true);
  in_force_ = new QLabel(this);
  in_force_->setObjectName("rulebookInForce");
  in_force_->setFont(theme::label());
  in_force_->setProperty("role", "dim");
  standing->addWidget(promises_, 1);
  standing->addWidget(in_force_, 0, Qt::AlignTop);
  rows->addLayout(standing);
  message_ = new QLabel(this);
  message_->setObjectName("rulebookMessage");
  message_->setWordWrap(true);
  message_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  message_->hide();
  rows->addWidget(message_);
}

// The day under it is one click away; what is rarer stands in a menu, so that a low dock keeps its list.
void RulebookBar::addButtons(QHBoxLayout& row) {
  replay_ = new QPushButton(tr("Replay this day under it"), this);
  replay_->setObjectName("rulebookReplay");
  row.addWidget(replay_);
  auto* more = new QToolButton(this);
  more->setObjectName("rulebookMore");
  more->setText(tr("More"));
  more->setAccessibleName(tr("More to do with the rulebook"));
  more->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(more);
  menu->setToolTipsVisible(true);
  draft_ = menu->addAction(tr("Put into the draft"), this, &RulebookBar::draftWanted);
  draft_->setObjectName("rulebookDraft");
  save_ = menu->addAction(tr("Save draft as…"), this, &RulebookBar::saveWanted);
  menu->addSeparator();
  menu->addAction(tr("Load file…"), this, &RulebookBar::askFile);
  more->setMenu(menu);
  row.addWidget(more);
  connect(replay_, &QPushButton::clicked, this, &RulebookBar::replayWanted);
}

void RulebookBar::showChosen(int index) {
  if (index < 0) return;
  current_ = index;
  const Rulebook& r = chosen();
  QStringList names, reasons;  // the names in one line, so that a low dock keeps its list; why, where one points
  for (const NotPromised& n : r.not_promised) {
    names << text(n.invariant);
    reasons << QString("<b>%1</b> %2").arg(text(n.invariant).toHtmlEscaped(), text(n.why).toHtmlEscaped());
  }
  promises_->setText(names.isEmpty() ? tr("Promises I1 to I7.")
                                     : tr("◆ Not promised: %1. Point here for why.").arg(names.join(", ")));
  promises_->setToolTip(reasons.isEmpty() ? text(r.about) : reasons.join("<br>"));
  promises_->setAccessibleDescription(promises_->toolTip().remove(QRegularExpression("<[^>]*>")));
  list_->setToolTip(text(r.about));
  theme::setRole(promises_, names.isEmpty() ? "dim" : "attention");
  say({}, false);
  emit changed();
}

void RulebookBar::choose(const QString& id) {
  if (const int at = list_->findData(id); at >= 0) list_->setCurrentIndex(at);
}

void RulebookBar::showInForce(const QString& id) { in_force_->setText(tr("in force: %1").arg(id)); }

void RulebookBar::setOpen(bool session_open) {
  const QString why = session_open ? QString() : tr("Open a recording first");
  replay_->setEnabled(session_open);
  replay_->setToolTip(why);
  for (QAction* a : {draft_, save_}) {
    a->setEnabled(session_open);
    a->setToolTip(why);
  }
}

void RulebookBar::askFile() {
  const QString file =
      QFileDialog::getOpenFileName(this, tr("Load or check a rulebook"), {}, tr("Rulebooks (*.toml);;All files (*)"));
  if (!file.isEmpty()) load(file);
}

bool RulebookBar::load(const QString& file) {
  auto read = read_rulebook(file.toStdString());
  if (!read) {
    say(text(read.error().text()), true);
    return false;
  }
  const QString id = text(read->id);
  const auto loaded = std::make_shared<const Rulebook>(*std::move(read));
  if (const int at = list_->findData(id); at >= 0) {
    rulebooks_[static_cast<std::size_t>(at)] = loaded;
    list_->setItemText(at, text(loaded->title));
    list_->setCurrentIndex(at);
    showChosen(at);
  } else {
    rulebooks_.push_back(loaded);
    list_->addItem(text(loaded->title), id);
    list_->setCurrentIndex(list_->count() - 1);
  }
  say(tr("%1 is a rulebook: %2 parameters with unit and source, all within bounds.")
          .arg(file, integer(static_cast<std::int64_t>(loaded->rows.size()))),
      false);
  return true;
}

void RulebookBar::say(const QString& words, bool refused) {
  message_->setVisible(!words.isEmpty());
  message_->setText((refused ? "◆ " : "") + words);
  theme::setRole(message_, refused ? "limit" : "dim");
}

}  // namespace fb::ui
