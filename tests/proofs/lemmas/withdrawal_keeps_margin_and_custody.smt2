; lemma: an admitted withdrawal leaves equity at or above initial margin, quote and custody not negative (I2, I7).
; code: engine/protocol/step_business.cpp withdraw
; rule: engine/PROTOCOL.md 10 Orders and withdrawals
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const equity Int)
(declare-const initial Int)
(declare-const quote Int)
(declare-const custody Int)
(declare-const amount Int)
(assert (and (> amount 0) (>= initial 0)))
(assert (>= (- equity amount) initial))
(assert (>= quote amount))
(assert (<= amount custody))
(assert (not (and (>= (- equity amount) 0) (>= (- quote amount) 0) (>= (- custody amount) 0))))
(check-sat)
