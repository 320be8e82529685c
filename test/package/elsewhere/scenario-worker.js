// For edge workers: what "workerd test" runs.
import { scenario } from './scenario.js';

export default {
  async test(_controller, { API_URL }) {
    await scenario(API_URL);
  },
};
