; lemma: with equity, gains and losses of an account below 2^61 every balance of the clearing fits 64 bits.
; code: engine/solvency/clearing_pass.cpp look_at
; rule: engine/solvency/CLEARING.md
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const e Int)
(declare-const g Int)
(declare-const l Int)
(declare-const cuts Int)
(define-fun bound () Int 2305843009213693952)
(define-fun fits ((x Int)) Bool (and (<= x 9223372036854775807) (>= x (- 9223372036854775808))))
(assert (and (<= 0 e) (< e bound) (<= 0 g) (< g bound) (<= 0 l) (< l bound) (<= 0 cuts g)))
(assert (not (and (fits (+ e g)) (fits (- (+ e g) l)) (fits (- (- (+ e g) l) cuts)) (fits (- e l cuts)))))
(check-sat)
