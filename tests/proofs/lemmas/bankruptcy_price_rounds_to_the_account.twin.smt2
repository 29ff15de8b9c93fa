; twin of: bankruptcy_price_rounds_to_the_account
; bug: rounded to the next tick below
; code: engine/protocol/step_liquidation.cpp give_to_backstop
; rule: engine/PROTOCOL.md 7 Depth, impact, liquidation
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const e Int)
(declare-const u Int)
(declare-const below Int)
(declare-const mark Int)
(declare-const price Int)
(assert (and (>= e 0) (> u 0)))
(assert (and (<= (* below u) e) (> (* (+ below 1) u) e)))
(assert (= price (- mark below 1)))
(define-fun left () Int (- e (* (- mark price) u)))
(assert (not (and (>= left 0) (< left u))))
(check-sat)
