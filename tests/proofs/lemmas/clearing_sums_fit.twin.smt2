; twin of: clearing_sums_fit
; bug: the bound is 2^62 and sums are taken in the same order
; code: engine/solvency/clearing_pass.cpp look_at
; rule: engine/solvency/CLEARING.md
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const e Int)
(declare-const g Int)
(declare-const l Int)
(declare-const cuts Int)
(define-fun bound () Int 4611686018427387905)
(define-fun fits ((x Int)) Bool (and (<= x 9223372036854775807) (>= x (- 9223372036854775808))))
(assert (and (<= 0 e) (< e bound) (<= 0 g) (< g bound) (<= 0 l) (< l bound) (<= 0 cuts g)))
(assert (not (and (fits (+ e g)) (fits (- (+ e g) l)) (fits (- (- (+ e g) l) cuts)) (fits (- e l cuts)))))
(check-sat)
