#include "shell/message_panel.h"

#include <QEvent>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "common/theme.h"

namespace fb::ui {

MessagePanel::MessagePanel(QWidget* window) : QFrame(window) {
  setObjectName("messagePanel");
  setFixedWidth(560);
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(20, 16, 20, 16);
  rows->setSpacing(3 * theme::kStep);
  title_ = new QLabel(this);
  title_->setFont(theme::title());
  words_ = new QLabel(this);
  words_->setWordWrap(true);
  words_->setTextFormat(Qt::PlainText);
  words_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  bar_ = new QProgressBar(this);
  bar_->setTextVisible(false);
  bar_->setAccessibleName(tr("Progress"));
  button_ = new QPushButton(this);
  button_->setObjectName("messageButton");
  rows->addWidget(title_);
  rows->addWidget(words_);
  rows->addWidget(bar_);
  rows->addWidget(button_, 0, Qt::AlignRight);
  connect(button_, &QPushButton::clicked, this, &MessagePanel::dismiss);
  window->installEventFilter(this);
  hide();
}

void MessagePanel::dismiss() {
  hide();
  if (working_) emit cancelled();
}

QString MessagePanel::words() const { return words_->text(); }

void MessagePanel::showProgress(const QString& words, int done, int total) {
  working_ = true;
  title_->setText(tr("Opening"));
  words_->setText(words);
  bar_->setRange(0, total);
  bar_->setValue(done);
  bar_->show();
  button_->setText(tr("Cancel"));
  place();
}

void MessagePanel::showMessage(const QString& title, const QString& words) {
  working_ = false;
  title_->setText(title);
  words_->setText(words);
  bar_->hide();
  button_->setText(tr("Close"));
  place();
  button_->setFocus();
}

void MessagePanel::place() {
  show();
  adjustSize();
  raise();
  move((parentWidget()->width() - width()) / 2, (parentWidget()->height() - height()) / 3);
}

bool MessagePanel::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize && isVisible()) place();
  return QFrame::eventFilter(watched, event);
}

}  // namespace fb::ui
