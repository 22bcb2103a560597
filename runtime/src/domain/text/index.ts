export { escapeHtml, renderText, type Rendered, type Variables } from './render';
export { InvalidTemplate, templateProblems, variablesOf } from './template';
export {
  CUSTOM_VARIABLES,
  isKnownVariable,
  nearestVariable,
  VARIABLES,
  wellKnownVariable,
  type VariableHelp,
} from './variables';
export { importPrompt } from './import';
export { smsLength, type SmsLength } from './sms';
