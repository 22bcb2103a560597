/** What the UI takes of the rules, so that it repeats none: the runtime's domain runs in a browser too. */
export { renderText, type Variables } from '../../runtime/src/domain/text/render';
export { smsLength, type SmsLength } from '../../runtime/src/domain/text/sms';
export { templateProblems } from '../../runtime/src/domain/text/template';
