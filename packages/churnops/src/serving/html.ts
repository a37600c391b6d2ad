export { Html, html } from '@churnops/charts';
